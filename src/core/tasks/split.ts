import { topLevel } from './brackets.ts';
import { MAX_TASKS } from './limits.ts';
import { readLines } from './lines.ts';
import type { Piece } from './piece.ts';
import { arePrefixed, type KnownDomains } from './prefix.ts';

/**
 * Task text as pieces. Several arguments are one task each; a single one is, in this order: a list or lines, a numbered list on
 * one line, `domain:Task | domain:Task`, or tasks parted by commas. Empty pieces are kept, so that they can be told.
 */
export function splitArguments(args: readonly string[], known: KnownDomains): Piece[] {
  const [only] = args;
  if (args.length > 1 || only === undefined) return oneEach(args);
  const text = only.trim();
  if (text.includes('\n')) return readLines(only.replace(/^(?:[^\S\n]*\n)+/, '').trimEnd(), known);
  const list = /^[-*+•]\s/.test(text) ? readLines(text, known) : numbered(text);
  if (list.length > 0) return list;
  return piped(text, known) ?? commas(text);
}

/** Each as one task. */
export function oneEach(texts: readonly string[]): Piece[] {
  return texts.map((text, index) => piece(text, index, 'tight-or-known'));
}

function piece(text: string, index: number, prefix: Piece['prefix']): Piece {
  return { text, where: `task ${index + 1}`, state: 'open', prefix };
}

/** `1. A 2. B 3. C`: the numbers must follow each other from 1. */
function numbered(text: string): Piece[] {
  const first = /^(1)([.)])\s+/.exec(text);
  if (first === null) return [];
  const outside = topLevel(text);
  const parts: string[] = [];
  let from = first[0].length;
  for (const match of text.matchAll(/[\s,;]\s{0,9}(\d{1,5})([.)])\s+/g)) {
    if (Number(match[1]) !== parts.length + 2 || match[2] !== first[2] || !outside(match.index)) continue;
    parts.push(text.slice(from, match.index));
    from = match.index + match[0].length;
  }
  parts.push(text.slice(from));
  return parts.map((part, index) => piece(part, index, 'tight-or-known'));
}

function piped(text: string, known: KnownDomains): Piece[] | undefined {
  const outside = topLevel(text);
  const bars = found(text, /(?<!\|)\|(?!\|)/g, outside);
  const cuts = bars.filter((at) => separates(text, at, known));
  const parts = cutAt(text, cuts);
  if (parts.length === 1 || !arePrefixed(parts, known)) return undefined;
  return parts.map((part, index) => piece(part, index, 'any-word'));
}

/** Blanks around it, or a domain right after it: `frontend:A|backend:B`, but not `match a|b`. */
function separates(text: string, at: number, known: KnownDomains): boolean {
  const blanks = /\s/.test(text[at - 1] ?? ' ') && /\s/.test(text[at + 1] ?? ' ');
  return blanks || arePrefixed([text.slice(at + 1, at + 60)], known);
}

function commas(text: string): Piece[] {
  const outside = topLevel(text);
  const parts = cutAt(text, found(text, /(?<!\d),|,(?!\d)/g, outside));
  const last = parts.length - 1;
  const plain = parts.map((part, index) => (index === last && last > 0 ? part.replace(/^\s*and\s+/i, '') : part));
  return unquoted(plain).map((part, index) => piece(part, index, 'tight-or-known'));
}

/** When every part stands in double quotes, they are there to protect commas and are no part of the tasks. */
function unquoted(parts: readonly string[]): readonly string[] {
  const inner = parts.map((part) => /^\s*(?:"([^"]*)"|“([^“”]*)”)\s*$/.exec(part));
  return inner.includes(null) ? parts : inner.map((match) => match?.[1] ?? match?.[2] ?? '');
}

/** Where the separator stands outside of brackets and quotes; no more places than show that there are too many. */
function found(text: string, separator: RegExp, outside: (index: number) => boolean): number[] {
  const places: number[] = [];
  for (const { index } of text.matchAll(separator)) {
    if (outside(index)) places.push(index);
    if (places.length > MAX_TASKS) break;
  }
  return places;
}

function cutAt(text: string, cuts: readonly number[]): string[] {
  return [...cuts, text.length].map((end, index) => text.slice(index === 0 ? 0 : (cuts[index - 1] ?? 0) + 1, end));
}

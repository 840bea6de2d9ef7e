import type { Pattern } from './meet.ts';
import { MANY, meet } from './meet.ts';

/** The names of files that one glob stands for, by folder. */
export type Glob = Pattern<Part>;

/** A name between two slashes; one without wildcards is known by its text. */
interface Part {
  readonly text?: string;
  readonly signs: Pattern<Sign>;
}

/** One character: those from one code point to another, both included, of any of these spans. */
type Sign = readonly (readonly [from: number, to: number])[];

/**
 * One glob without braces: `*` and `?` within a name, `**` for any number of folders, `[a-z]`, `[!a]`, and `\` before a sign
 * that stands for itself. One that ends in a plain name is also everything below it, since it may be a folder's; but not after
 * `**`, where any two of such names could be found below one another.
 */
export function globOf(text: string): Glob {
  const names = text.split('/').filter((name) => name !== '' && name !== '.');
  const parts = names.map((name) => (/^\*{2,}$/.test(name) ? MANY : partOf(name)));
  const last = parts.at(-1);
  if (last === MANY) return [...parts, ANY_NAME];
  const isPlain = last === undefined || last.text !== undefined;
  return isPlain && !parts.includes(MANY) ? [...parts, MANY] : parts;
}

/** At the end `**` is what is below a folder, not the folder itself. */
const ANY_NAME: Part = { signs: [MANY] };

/** A file's own name, in which no sign means anything else. */
export function nameOf(file: string): Glob {
  return file
    .split('/')
    .filter((name) => name !== '' && name !== '.')
    .map((name) => ({ text: name, signs: [] }));
}

/** Whether both stand for some file. */
export function globsMeet(a: Glob, b: Glob): boolean {
  const [ofA, ofB] = [a.at(-1), b.at(-1)];
  // Most differ there already.
  const ends = ofA === undefined || ofB === undefined || ofA === MANY || ofB === MANY || partsMeet(ofA, ofB);
  return ends && meet(a, b, partsMeet);
}

/** The folders a glob begins with, up to its first wildcard. */
export function beginningOf(glob: Glob): string[] {
  const plain: string[] = [];
  for (const part of glob) {
    if (part === MANY || part.text === undefined) break;
    plain.push(part.text);
  }
  return plain;
}

function partsMeet(a: Part, b: Part): boolean {
  if (a.text !== undefined && b.text !== undefined) return a.text === b.text;
  return meet(signsOf(a), signsOf(b), signsMeet);
}

/** Only wildcards need the characters of the names they are held against. */
function signsOf({ text, signs }: Part): Pattern<Sign> {
  return text === undefined ? signs : Array.from(text, exactly);
}

function signsMeet(a: Sign, b: Sign): boolean {
  return a.some(([from, to]) => b.some(([least, most]) => from <= most && least <= to));
}

const LAST = 0x10ffff;
const ANY: Sign = [[0, LAST]];
/** A character that is meant as itself, a set, a wildcard, or any other. */
const TOKEN = /\\([\s\S])|\[([!^]?)(\]?[^\]]*)\]|(\*+)|([\s\S])/gu;

function partOf(name: string): Part {
  const signs: (Sign | typeof MANY)[] = [];
  let text: string | undefined = '';
  for (const [all, itself, not, set, stars, other] of name.matchAll(TOKEN)) {
    const plain = itself ?? (other === '?' ? undefined : other);
    text = plain === undefined || text === undefined ? undefined : text + plain;
    if (stars !== undefined) signs.push(MANY);
    else if (plain !== undefined) signs.push(exactly(plain));
    else signs.push(set === undefined || set === '' ? ANY : setOf(set, not !== ''));
    if (all === '[]') text = undefined;
  }
  return text === undefined ? { signs } : { text, signs };
}

function exactly(character: string): Sign {
  const code = character.codePointAt(0) ?? 0;
  return [[code, code]];
}

function setOf(text: string, negated: boolean): Sign {
  const spans = [...text.matchAll(/([\s\S])(?:-([\s\S]))?/gu)].map(([, from = '', to = from]) => {
    return [from.codePointAt(0) ?? 0, to.codePointAt(0) ?? 0] as const;
  });
  return negated ? allBut(spans) : spans;
}

function allBut(spans: Sign): Sign {
  const rest: (readonly [number, number])[] = [];
  let next = 0;
  for (const [from, to] of spans.toSorted(([a], [b]) => a - b)) {
    if (from > next) rest.push([next, from - 1]);
    next = Math.max(next, to + 1);
  }
  return next > LAST ? rest : [...rest, [next, LAST]];
}

import { domainName } from './domains.ts';
import { withoutIndent } from './indent.ts';
import type { Piece } from './piece.ts';
import type { KnownDomains } from './prefix.ts';

/**
 * A list or plain lines. In a list (its first line, or the one after an introduction ending in a colon, has a marker) each item
 * is a task; otherwise each line is. Indented lines belong to the task above, indented checkboxes are tasks of their own, and
 * nothing within a fenced block begins a task. `## Backend` or `Backend:` alone on a line gives what follows that domain.
 */
export function readLines(text: string, known: KnownDomains): Piece[] {
  const lines = withoutIndent(text.split('\n'));
  const list = new Lines(known);
  const start = introduction(lines, known);
  if (start > 0) list.context = lines.slice(0, start).join('\n').trim();
  const body = lines.slice(start);
  const first = body.find((line) => line.trim() !== '' && headingOf(line, known) === undefined);
  for (const line of body) list.add(line, itemOf(first ?? '') === undefined ? 'lines' : 'list');
  return list.pieces();
}

/** How many lines stand before the list and introduce it: `Build a shop:`. */
function introduction(lines: readonly string[], known: KnownDomains): number {
  const first = lines.findIndex((line) => itemOf(line) !== undefined);
  const above = lines.slice(0, Math.max(0, first)).filter((line) => line.trim() !== '');
  const only = above.length === 1 ? (above[0] ?? '') : '';
  return /[^:]:\s*$/.test(only) && headingOf(only, known) === undefined ? first : 0;
}

interface Item {
  readonly indent: number;
  readonly box: 'none' | 'open' | 'done';
  readonly text: string;
}

const ITEM = /^(\s*)(?:[-*+•]|\d{1,9}[.)])(?:\s+|$)(?:\[([ xX])\](?:\s+|$))?(.*)$/;

function itemOf(line: string): Item | undefined {
  const match = ITEM.exec(line);
  if (match === null) return undefined;
  const box = match[2] === undefined ? 'none' : match[2] === ' ' ? 'open' : 'done';
  return { indent: (match[1] ?? '').length, box, text: match[3] ?? '' };
}

function headingOf(line: string, known: KnownDomains): string | undefined {
  const match = /^(?:#{1,6}\s+(\S+)|(\S+):)\s*$/.exec(line);
  const name = domainName(match?.[1] ?? match?.[2] ?? '');
  return name !== undefined && known.has(name) ? name : undefined;
}

interface Open {
  readonly state: Piece['state'];
  readonly domain: string | undefined;
  readonly lines: string[];
}

class Lines {
  context: string | undefined;
  readonly #known: KnownDomains;
  readonly #found: Open[] = [];
  #domain: string | undefined;
  #fence: string | undefined;

  constructor(known: KnownDomains) {
    this.#known = known;
  }

  add(line: string, form: 'list' | 'lines'): void {
    if (this.#inFence(line)) return this.#continue(line);
    const heading = headingOf(line, this.#known);
    const item = itemOf(line);
    if (heading !== undefined) this.#domain = heading;
    else if (/^(?:-{3,}|\*{3,}|_{3,})\s*$/.test(line)) return;
    else if (item !== undefined && (item.indent < 2 || item.box !== 'none')) this.#begin(item);
    else if (line.trim() !== '' && form === 'lines' && !/^\s/.test(line))
      this.#begin({ indent: 0, box: 'none', text: line });
    else this.#continue(line);
  }

  pieces(): Piece[] {
    return this.#found.map(({ state, domain, lines }, index) => ({
      text: [lines[0] ?? '', ...withoutIndent(lines.slice(1))].join('\n').trim(),
      where: `task ${index + 1}`,
      state,
      prefix: 'tight-or-known',
      ...(domain === undefined ? {} : { domain }),
      ...(this.context === undefined ? {} : { context: this.context }),
    }));
  }

  #inFence(line: string): boolean {
    const was = this.#fence;
    const mark = /^\s*(```|~~~)/.exec(line)?.[1];
    if (mark !== undefined && (was === undefined || was === mark)) this.#fence = was === undefined ? mark : undefined;
    return (was ?? this.#fence) !== undefined && this.#found.length > 0;
  }

  #begin({ box, text }: Item): void {
    this.#found.push({ state: box === 'done' ? 'done' : 'open', domain: this.#domain, lines: [text] });
  }

  #continue(line: string): void {
    const last = this.#found.at(-1);
    if (last !== undefined) last.lines.push(line);
    else if (line.trim() !== '') this.#begin({ indent: 0, box: 'none', text: line });
  }
}

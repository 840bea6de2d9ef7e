import { clip, oneLine } from '../text/line.ts';
import { sanitize } from '../text/sanitize.ts';

/**
 * Untrusted text in Markdown. Inside code nothing is markup: no HTML, no heading, no link, no mention of a person, no
 * `Closes #1` that a forge would act on.
 */

/** On one line, at most `columns` wide. Blank text is a dash. */
export function code(text: string, columns = 120): string {
  const line = clip(oneLine(text), columns);
  if (line === '') return '–';
  const ticks = '`'.repeat(longestRun(line) + 1);
  const blank = line.startsWith('`') || line.endsWith('`') ? ' ' : '';
  return `${ticks}${blank}${line}${blank}${ticks}`;
}

/** The same in a table, where a bar would end the cell; how one is escaped there, behind a backslash, no two readers agree on. */
export function cell(text: string, columns = 60): string {
  return code(text, columns).replaceAll('|', '¦');
}

/** As a block of its own; of a long text the `part` that is wanted, at most `lines` lines. */
export function block(text: string, lines: number, part: 'begin' | 'end' = 'begin'): string {
  const all = sanitize(text).replaceAll('\t', '  ').trim().split('\n').flatMap(wrapped);
  const kept = part === 'begin' ? all.slice(0, lines) : all.slice(-lines);
  const left = all.length - kept.length;
  const told = left === 0 ? [] : [`(${left} lines more)`];
  const shown = part === 'begin' ? [...kept, ...told] : [...told, ...kept];
  const fence = '`'.repeat(Math.max(3, longestRun(shown.join('\n')) + 1));
  return [`${fence}text`, ...shown, fence].join('\n');
}

/** As part of the list item before it. */
export function inItem(text: string): string {
  return text.replaceAll(/^(?=.)/gm, '  ');
}

function longestRun(text: string): number {
  return Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
}

/** In a block of code a long line would not be wrapped for the reader. */
function wrapped(line: string): string[] {
  if (line.length <= WIDTH) return [line];
  const lines: string[] = [];
  for (const word of line.slice(0, LONGEST).split(/(?<=\s)/)) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + word.trimEnd().length <= WIDTH) lines[lines.length - 1] = last + word;
    else lines.push(...pieces(word));
  }
  return lines.map((one) => one.trimEnd());
}

function pieces(word: string): string[] {
  return word.match(PIECE) ?? [];
}

const WIDTH = 110;
const PIECE = new RegExp(`[^]{1,${WIDTH}}`, 'gu');
/** Of one line; what is longer is no text for people. */
const LONGEST = 4000;

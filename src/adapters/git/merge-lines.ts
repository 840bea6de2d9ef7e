import { inOneOrder } from './merge-order.ts';

/** Files in which each line says something by itself, and the order says nothing. */
export type LineForm = 'go.sum' | 'requirements';

/**
 * All lines of both, when both only added some and no two of them say different things of the same package. Undefined: they
 * don't fit. The first side's line ends and blank lines are kept.
 */
export function mergeLines(base: string | undefined, ours: string, theirs: string, form: LineForm): string | undefined {
  const [before, left, right] = [linesOf(base ?? ''), linesOf(ours), linesOf(theirs)];
  if (![left, right].every((lines) => hasAll(lines, before))) return undefined;
  if (isWoven(ours) || isWoven(theirs)) return undefined;
  const all = inOneOrder(
    left,
    right.filter((line) => line !== ''),
  );
  if (contradicts(all, form)) return undefined;
  const eol = ours.includes('\r\n') ? '\r\n' : '\n';
  return all.map((line) => `${line}${eol}`).join('');
}

/** Whether no two lines say different things of the same package. */
export function isConsistent(text: string, form: LineForm): boolean {
  return !contradicts([...new Set(linesOf(text))], form);
}

/** What a line is about: a module and its version; a package. Undefined: a remark or an option. */
const KEY: Readonly<Record<LineForm, (line: string) => string | undefined>> = {
  'go.sum': (line) => /^(\S+ \S+) /.exec(line)?.[1],
  requirements: (line) =>
    /^[A-Za-z0-9][A-Za-z0-9._-]*/
      .exec(line.trim())?.[0]
      .toLowerCase()
      .replaceAll(/[-_.]+/g, '-'),
};

function linesOf(text: string): readonly string[] {
  return text.replace(/\r?\n$/, '').split(/\r?\n/);
}

function hasAll(lines: readonly string[], wanted: readonly string[]): boolean {
  const there = new Set(lines);
  return wanted.every((line) => line === '' || there.has(line));
}

/** Lines that go on on the next one say nothing by themselves, and neither do those between somebody's markers. */
function isWoven(text: string): boolean {
  return /\\\r?$|^(?:<<<<<<<|>>>>>>>)/m.test(text);
}

function contradicts(lines: readonly string[], form: LineForm): boolean {
  const keys = lines.map(KEY[form]).filter((key) => key !== undefined);
  return new Set(keys).size < keys.length;
}

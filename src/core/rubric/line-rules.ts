import { clip, oneLine } from '../text/line.ts';
import type { DiffFile } from './diff.ts';
import type { Point } from './facts.ts';
import { at, few } from './facts.ts';

/** Looks at one added line; undefined when it has nothing to say of it. What it says may hold the line as it is. */
export type LineRule = (text: string, path: string) => string | undefined;

/** What a rule says of added lines, with their places. Lines that were only moved or indented anew are not the worker's. */
export function linePoints(about: Point['about'], files: readonly DiffFile[], rule: LineRule, most?: number): Point[] {
  const found: Point[] = [];
  for (const file of files) {
    const before = new Set(file.removed.map((text) => text.trim()));
    for (const { line, text } of file.added) {
      const says = before.has(text.trim()) ? undefined : rule(text.slice(0, LOOKED_AT), file.path);
      if (says !== undefined) found.push({ about, says, ...at(file.path, line) });
    }
  }
  return few(found, most).map(shown);
}

/** One point a file, at the first such line, with how many there are. */
export function filePoints(about: Point['about'], files: readonly DiffFile[], rule: LineRule): Point[] {
  const found = files.flatMap((file): Point[] => {
    const hits = file.added.filter(({ text }) => rule(text, file.path) !== undefined);
    const [first] = hits;
    if (first === undefined) return [];
    const more = hits.length === 1 ? '' : ` (${hits.length} such lines)`;
    return [{ about, says: `${rule(first.text, file.path) ?? ''}${more}`, ...at(file.path, first.line) }];
  });
  return few(found).map(shown);
}

/** Safe and short, of those that are shown only: measuring a line's width takes its time. */
function shown(point: Point): Point {
  return { ...point, says: clip(oneLine(point.says.slice(0, 400)), SAYS_COLUMNS) };
}

const SAYS_COLUMNS = 140;
/** Characters of a line that rules look at. */
const LOOKED_AT = 2000;

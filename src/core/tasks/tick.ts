import { boxIn, sourceLines, type SourceLine } from './checkbox.ts';
import { readCheckboxes } from './markdown.ts';
import type { Task } from './task.ts';

/**
 * Ticks a task's checkbox in the source of its plan: one character changes and nothing else. The box is the one on the line
 * where it was, or, when people have edited the file meanwhile, the nearest one whose line still reads the same.
 */
export function tickCheckbox(source: string, checkbox: NonNullable<Task['checkbox']>): Ticked {
  const lines = sourceLines(source);
  const line = unmoved(lines, checkbox) ?? moved(source, lines, checkbox);
  const box = boxIn(line?.text ?? '');
  if (line === undefined || box === undefined) return { is: 'not-found' };
  if (/[xX]/.test(line.text[box] ?? '')) return { is: 'already' };
  const offset = line.offset + box;
  return { is: 'ticked', offset, text: `${source.slice(0, offset)}x${source.slice(offset + 1)}` };
}

export type Ticked =
  | { readonly is: 'ticked'; readonly text: string; /** Of the character that changed. */ readonly offset: number }
  | { readonly is: 'already' }
  | { readonly is: 'not-found' };

type Checkbox = NonNullable<Task['checkbox']>;

function unmoved(lines: readonly SourceLine[], checkbox: Checkbox): SourceLine | undefined {
  const line = lines[checkbox.line - 1];
  return line !== undefined && boxIn(line.text) !== undefined && same(line.text, checkbox.text) ? line : undefined;
}

/** Parsed only here: the same words may stand in a code block, which must not be ticked. */
function moved(source: string, lines: readonly SourceLine[], checkbox: Checkbox): SourceLine | undefined {
  const alike = readCheckboxes(source).boxes.filter((box) => same(box.lineText, checkbox.text));
  const away = (line: number) => Math.abs(line - checkbox.line);
  const best = alike.reduce((near: number | undefined, { line }) => {
    return near === undefined || away(line) < away(near) ? line : near;
  }, undefined);
  return best === undefined ? undefined : lines[best - 1];
}

/** The same words, ticked or not, however indented. */
function same(line: string, other: string): boolean {
  return withoutState(line) === withoutState(other);
}

function withoutState(line: string): string {
  const box = boxIn(line);
  return (box === undefined ? line : `${line.slice(0, box)} ${line.slice(box + 1)}`).trim();
}

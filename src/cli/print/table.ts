import type { Paint, Style } from './paint.ts';
import type { Measure } from './width.ts';
import { clip, pad } from './width.ts';

export interface Column {
  readonly head: string;
  readonly align?: 'left' | 'right';
  /** May be clipped when the terminal is narrow. */
  readonly gives?: boolean;
  /** Left out when all its cells are empty. */
  readonly optional?: boolean;
}

export interface Cell {
  readonly text: string;
  readonly style?: Style;
}

const GAP = '  ';
/** A clipped column keeps at least this much, whatever the terminal's width. */
const LEAST = 6;

/** Aligned lines, the heads first where there are any, none longer than `columns` as long as the columns that give way can help it. */
export function table(
  all: readonly Column[],
  cells: readonly (readonly Cell[])[],
  columns: number,
  measure: Measure,
  paint: Paint,
): string[] {
  const used = all.map((head, i) => !head.optional || cells.some((row) => (row[i]?.text ?? '') !== ''));
  const heads = all.filter((_, i) => used[i]);
  const rows = cells.map((row) => row.filter((_, i) => used[i]));
  const widths = fit(heads, natural(heads, rows, measure), columns);
  const cell = ({ text, style }: Cell, i: number) => {
    const width = widths[i] ?? 0;
    const padded = pad(clip(text, width, measure), width, measure, heads[i]?.align);
    return style === undefined ? padded : paint(style, i === heads.length - 1 ? padded.trimEnd() : padded);
  };
  const line = (row: readonly Cell[]) => row.map(cell).join(GAP).trimEnd();
  const title = line(heads.map(({ head }) => ({ text: head })));
  return [...(title === '' ? [] : [paint('bold', title)]), ...rows.map(line)];
}

function natural(heads: readonly Column[], rows: readonly (readonly Cell[])[], measure: Measure): number[] {
  return heads.map((head, i) =>
    rows.reduce((widest, row) => Math.max(widest, measure(row[i]?.text ?? '')), measure(head.head)),
  );
}

/** Takes from the widest column that gives way until the line fits or nothing is left to take. */
function fit(heads: readonly Column[], widths: readonly number[], columns: number): number[] {
  const fitted = [...widths];
  let over = fitted.reduce((sum, width) => sum + width, GAP.length * (heads.length - 1)) - columns;
  while (over > 0 && Number.isFinite(over)) {
    const widest = heads.reduce(
      (best, head, i) => (head.gives && (fitted[i] ?? 0) > LEAST && (fitted[i] ?? 0) > (fitted[best] ?? 0) ? i : best),
      -1,
    );
    if (widest === -1) break;
    fitted[widest] = (fitted[widest] ?? 0) - 1;
    over -= 1;
  }
  return fitted;
}

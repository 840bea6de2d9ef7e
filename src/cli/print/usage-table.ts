import { dollars } from '../../core/budget/figures.ts';
import { allTokens } from '../../core/budget/use.ts';
import type { TaskUsage, UsageLine, Used } from '../../core/report/usage.ts';
import { count } from './count.ts';
import { duration } from './duration.ts';
import type { Output } from './output.ts';
import { plain } from './paint.ts';
import { safeLine } from './safe.ts';
import type { Cell, Column } from './table.ts';
import { table } from './table.ts';
import type { Measure } from './width.ts';
import { clip, measureFor } from './width.ts';

type Sheet = Pick<Output, 'columns' | 'paint'>;

/** A column, and what stands in it. */
interface Field<Row> extends Column {
  readonly cell: (row: Row) => Cell;
  /** Left out when the terminal is too narrow for all: the lowest first. */
  readonly worth: number;
}

export function dayTable(lines: readonly UsageLine[], sheet: Sheet): Promise<string[]> {
  const names: Field<UsageLine>[] = [
    { head: 'AGENT', gives: true, worth: 9, cell: ({ agent }) => ({ text: safeLine(agent), style: 'cyan' }) },
    { head: 'MODEL', gives: true, optional: true, worth: 9, cell: ({ model = '' }) => ({ text: safeLine(model) }) },
  ];
  return fitted([...names, ...FIGURES], lines, sheet);
}

export function runTable(tasks: readonly TaskUsage[], sheet: Sheet): Promise<string[]> {
  const names: Field<TaskUsage>[] = [
    { head: 'TASK', gives: true, worth: 9, cell: ({ title }) => ({ text: safeLine(title) }) },
  ];
  const begun = tasks.filter(({ attempts }) => attempts > 0);
  return fitted([...names, ...FIGURES], begun, sheet);
}

const FIGURES: readonly Field<Used>[] = [
  figureField('TRIES', 2, ({ attempts }) => ({ text: String(attempts) })),
  figureField('TIME', 3, ({ minutes }) => ({ text: duration(minutes * 60_000) })),
  figureField('INPUT', 1, (used) => tokensCell(used, used.tokens?.input)),
  figureField('OUTPUT', 1, (used) => tokensCell(used, used.tokens?.output)),
  figureField('CACHED', 1, (used) => tokensCell(used, used.tokens && used.tokens.cacheRead + used.tokens.cacheWrite)),
  figureField('TOKENS', 9, (used) => tokensCell(used, used.tokens && allTokens(used.tokens))),
  figureField('USD', 9, ({ usd, unknown }) => gapCell(usd === undefined ? undefined : dollars(usd), unknown.usd)),
];

function figureField(head: string, worth: number, cell: (used: Used) => Cell): Field<Used> {
  return { head, align: 'right', worth, cell };
}

function tokensCell({ unknown }: Used, tokens: number | undefined): Cell {
  return gapCell(tokens === undefined ? undefined : count(tokens), unknown.tokens);
}

/** `?` for what nobody knows, `+?` behind what is only a part. */
function gapCell(known: string | undefined, gaps: number): Cell {
  if (known === undefined) return { text: '?', style: 'yellow' };
  return gaps > 0 ? { text: `${known}+?`, style: 'yellow' } : { text: known };
}

/** The table with as many columns as the terminal has room for beside names that can still be told apart. */
async function fitted<Row>(
  fields: readonly Field<Row>[],
  rows: readonly Row[],
  { columns, paint }: Sheet,
): Promise<string[]> {
  if (rows.length === 0) return [];
  const measure = await measureFor(rows.flatMap((row) => fields.map(({ cell }) => cell(row).text)));
  const sets = [1, 2, 3, 9].map((least) => fields.filter(({ worth }) => worth >= least));
  const fits = (set: readonly Field<Row>[]) =>
    table(set, cellsOf(set, rows, measure), Number.POSITIVE_INFINITY, measure, plain).every(
      (line) => measure(line) <= columns(),
    );
  const set = sets.find(fits) ?? sets.at(-1) ?? [];
  return table(set, cellsOf(set, rows), columns(), measure, paint);
}

/** With `measure` names are as short as they may become before a column is left out for them. */
function cellsOf<Row>(fields: readonly Field<Row>[], rows: readonly Row[], measure?: Measure): Cell[][] {
  return rows.map((row) =>
    fields.map(({ cell, gives }) => {
      const { text, ...style } = cell(row);
      return { text: measure && gives ? clip(text, SHORTEST_NAME, measure) : text, ...style };
    }),
  );
}

const SHORTEST_NAME = 18;

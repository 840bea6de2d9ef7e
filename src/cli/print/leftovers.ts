import type { Leftover } from '../../protocol/messages.ts';
import type { Mark } from './mark.ts';
import type { Output } from './output.ts';
import { page } from './page.ts';
import { safeLine } from './safe.ts';
import type { Cell, Column } from './table.ts';
import { table } from './table.ts';
import type { Measure } from './width.ts';
import { measureFor } from './width.ts';

/** What stands in place of trees and branches when there are none. */
const NOTHING = 'There are no trees or branches of omo’s.';

/**
 * The trees and branches of each repository: what was removed, what stays and why. `home`: trees are shown below it; `force`:
 * whether what holds work was to go too.
 */
export async function leftoverLines(
  leftovers: readonly Leftover[],
  { home, force }: { readonly home: string; readonly force: boolean },
  sheet: Pick<Output, 'columns' | 'paint'>,
): Promise<string[]> {
  if (leftovers.length === 0) return [NOTHING];
  const rows = leftovers.map((one) => ({ one, cells: row(one, home) }));
  const measure = await measureFor(rows.flatMap(({ cells }) => cells.map(({ text }) => text)));
  const repositories = [...new Set(leftovers.map(({ repository }) => repository))];
  const parts = repositories.map((repository) => [
    sheet.paint('bold', safeLine(repository)),
    ...tableOf(
      rows.filter(({ one }) => one.repository === repository).map(({ cells }) => cells),
      sheet,
      measure,
    ),
  ]);
  return page(...parts, [summary(leftovers), ...advice(leftovers, force)]);
}

const COLUMNS: readonly Column[] = [
  { head: '' },
  { head: 'WHAT' },
  { head: 'NAME', gives: true },
  { head: 'STATE' },
  { head: 'WHY', gives: true },
];

function tableOf(rows: Cell[][], { columns, paint }: Pick<Output, 'columns' | 'paint'>, measure: Measure): string[] {
  return table(COLUMNS, rows, columns(), measure, paint);
}

const MARK: Record<Leftover['state'], Mark> = {
  removed: { sign: '✓', style: 'green' },
  removable: { sign: '○', style: 'gray' },
  kept: { sign: '–', style: 'yellow' },
  needed: { sign: '●', style: 'cyan' },
};

function row(one: Leftover, home: string): Cell[] {
  const { kind, state, why } = one;
  const { sign, style } = MARK[state];
  return [
    { text: sign, style },
    { text: kind },
    { text: nameIn(one, home) },
    { text: state, style },
    { text: safeLine(why) },
  ];
}

/** A branch, or a tree as it lies in the home. */
export function nameIn({ name }: Pick<Leftover, 'name'>, home: string): string {
  return safeLine(name.startsWith(`${home}/`) ? name.slice(home.length + 1) : name);
}

/** `2 trees and 3 branches removed, 1 branch kept` */
function summary(leftovers: readonly Leftover[]): string {
  const told = STATES.flatMap((state) => {
    const words = countWords(leftovers.filter((one) => one.state === state));
    return words === '' ? [] : [`${words} ${WORDS[state]}`];
  });
  return told.join(', ');
}

const STATES = ['removed', 'removable', 'kept', 'needed'] as const;
const WORDS: Record<Leftover['state'], string> = {
  removed: 'removed',
  removable: 'to be removed',
  kept: 'kept',
  needed: 'in use',
};

/** `2 trees and 1 branch`; empty for none. */
export function countWords(leftovers: readonly Pick<Leftover, 'kind'>[]): string {
  return KINDS.flatMap(({ kind, many }) => {
    const count = leftovers.filter((one) => one.kind === kind).length;
    return count === 0 ? [] : [`${count} ${count === 1 ? kind : many}`];
  }).join(' and ');
}

const KINDS = [
  { kind: 'tree', many: 'trees' },
  { kind: 'branch', many: 'branches' },
] as const;

function advice(leftovers: readonly Leftover[], force: boolean): string[] {
  const is = (state: Leftover['state']) => leftovers.some((one) => one.state === state);
  return [
    ...(is('removable') ? ['omo clean removes what can be.'] : []),
    ...(is('kept') && !force ? ['omo clean --force also removes what holds work, and the work with it.'] : []),
  ];
}

import type { LimitsReport } from '../../protocol/messages.ts';
import { moment } from './duration.ts';
import type { Output } from './output.ts';
import { page } from './page.ts';
import { poolLines, poolMark } from './pools.ts';
import { reasonText } from './reason.ts';
import { safeLine } from './safe.ts';
import type { Cell, Column } from './table.ts';
import { table } from './table.ts';
import { measureFor } from './width.ts';

/** How much runs and may run at once, by provider and in all, and what a person has to see to. */
export async function limitsLines(
  { providers, maxWorkers, running }: LimitsReport,
  now: number,
  { columns, paint }: Pick<Output, 'columns' | 'paint'>,
): Promise<string[]> {
  const rows = providers.map((pool) => row(pool, now));
  const measure = await measureFor(rows.flat().map((cell) => cell.text));
  const held = providers.filter(({ state }) => state === 'stopped' || state === 'paused');
  return page(rows.length === 0 ? [] : table(COLUMNS, rows, columns(), measure, paint), poolLines(held, now, paint), [
    `${running} of at most ${maxWorkers} running, over all providers`,
  ]);
}

const COLUMNS: readonly Column[] = [
  { head: '' },
  { head: 'PROVIDER', gives: true },
  { head: 'RUNNING', align: 'right' },
  { head: 'STATE' },
  { head: 'UNTIL', optional: true },
  { head: 'WHY', gives: true, optional: true },
];

function row(pool: LimitsReport['providers'][number], now: number): Cell[] {
  const { sign, style } = poolMark(pool.state);
  return [
    { text: sign, style },
    { text: safeLine(pool.provider) },
    { text: pool.max === undefined ? String(pool.running) : `${pool.running}/${pool.max}` },
    { text: pool.state, style },
    { text: pool.until === undefined ? '' : moment(pool.until, now) },
    { text: pool.reason === undefined ? '' : reasonText(pool.reason, now) },
  ];
}

import type { Budget } from '../../core/events/budget.ts';
import type { Measure } from '../../core/budget/figures.ts';
import { budgetFigures, figure, figureWithUnit, MEASURES } from '../../core/budget/figures.ts';
import { allTokens } from '../../core/budget/use.ts';
import type { UsageReport, Used } from '../../core/report/usage.ts';
import { several } from '../../core/text/several.ts';
import { duration } from './duration.ts';
import type { Output } from './output.ts';
import { page } from './page.ts';
import { safeLine } from './safe.ts';
import { dayTable, runTable } from './usage-table.ts';
import { measureFor } from './width.ts';
import { wrap } from './wrap.ts';

type Sheet = Pick<Output, 'columns' | 'paint'>;

/** What was used today by agent and model, then in the run by task, each with what its budget leaves. */
export async function usageLines({ day, run, prices }: UsageReport, sheet: Sheet): Promise<string[]> {
  const today = `Today, ${safeLine(day.name)}`;
  const parts = [
    [...(await summary(today, day, sheet)), ...(await dayTable(day.lines, sheet))],
    run ? [...(await summary(`Run ${safeLine(run.run)}`, run, sheet)), ...(await runTable(run.tasks, sheet))] : [],
    run ? await eachTask(run.tasks[0]?.budget, sheet) : [],
    await wrapped(unknownNotes(day, run), sheet),
    await wrapped([pricesNote(prices.asOf)], sheet),
  ];
  return page(...parts);
}

async function summary(name: string, used: Used, sheet: Sheet): Promise<string[]> {
  const { attempts } = used;
  const all =
    attempts === 0
      ? 'nothing was used'
      : `${several(attempts, 'attempt')}, ${duration(used.minutes * 60_000)} of work, ${amountWords(used, 'tokens')}, ${amountWords(used, 'usd')}`;
  const lines = await wrapped([`${name}: ${all}`], sheet);
  const left = await wrapped(budgetWords(used), sheet);
  return [...lines.map((line) => sheet.paint('bold', line)), ...left.map((line) => sheet.paint(tone(used), line))];
}

function amountWords(used: Used, measure: 'tokens' | 'usd'): string {
  const amount = amountOf(used, measure);
  if (amount === undefined) return measure === 'tokens' ? '? tokens' : '? dollars';
  return `${figureWithUnit(amount, measure)}${used.unknown[measure] > 0 ? ' and ?' : ''}`;
}

function amountOf({ minutes, tokens, usd }: Used, measure: Measure): number | undefined {
  if (measure === 'minutes') return minutes;
  return measure === 'usd' ? usd : tokens && allTokens(tokens);
}

/** `of its budget: 10 400 of 10 000 tokens, $0.42 of $5.00` */
function budgetWords(used: Used): string[] {
  const shares = limited(used).map(
    ({ measure, amount, most }) => `${figure(amount, measure)} of ${figureWithUnit(most, measure)}`,
  );
  return shares.length === 0 ? [] : [`of its budget: ${shares.join(', ')}`];
}

function limited(used: Used): { measure: Measure; amount: number; most: number }[] {
  return MEASURES.flatMap((measure) => {
    const most = used.budget?.[measure];
    return most === undefined ? [] : [{ measure, amount: amountOf(used, measure) ?? 0, most }];
  });
}

function tone(used: Used): 'red' | 'yellow' | 'dim' {
  const share = Math.max(0, ...limited(used).map(({ amount, most }) => amount / most));
  return share >= 1 ? 'red' : share >= NEARLY ? 'yellow' : 'dim';
}

/** From so much of a budget on its line stands out. */
const NEARLY = 0.8;

async function eachTask(budget: Budget | undefined, sheet: Sheet): Promise<string[]> {
  return budget ? wrapped([`each task may use: ${budgetFigures(budget)}`], sheet) : [];
}

function unknownNotes(day: Used, run: Used | undefined): string[] {
  return [...notesOf('today', day), ...(run ? notesOf('in this run', run) : [])];
}

function notesOf(where: string, { attempts, unknown }: Used): string[] {
  const gaps = [
    ...(unknown.tokens > 0 ? [`${unknown.tokens} told no tokens`] : []),
    ...(unknown.usd > 0 ? [`of ${unknown.usd} nobody knows the price`] : []),
  ];
  return gaps.length === 0 ? [] : [`? ${where}, of ${several(attempts, 'attempt')}: ${gaps.join('; ')}`];
}

function pricesNote(asOf: string): string {
  return `Where an agent names no dollars they are its tokens by the prices of ${safeLine(asOf)}, or by yours in config.json.`;
}

async function wrapped(lines: readonly string[], { columns }: Sheet): Promise<string[]> {
  const measure = await measureFor(lines);
  return lines.flatMap((line) => wrap(line, Math.max(LEAST, columns()), measure));
}

const LEAST = 20;

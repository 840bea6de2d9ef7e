import type { Explanation } from '../../core/report/explain.ts';
import { moment } from './duration.ts';
import { workerMark } from './mark.ts';
import type { Output } from './output.ts';
import { safeLine } from './safe.ts';
import { measureFor, pad } from './width.ts';
import { wrap } from './wrap.ts';

/** Longer chains are told from their end; `--json` has all of it. */
const MOST = 30;
const LEAST_WIDTH = 20;

/** What a worker is, and under it the facts that say so, the deciding one last. */
export async function explanationLines(
  { worker, status, because }: Explanation,
  now: number,
  { columns, paint }: Pick<Output, 'columns' | 'paint'>,
): Promise<string[]> {
  const { sign, style } = workerMark(status);
  const head = `${paint(style, sign)} ${paint('bold', safeLine(worker))} is ${paint(style, status)}${because.length === 0 ? '.' : ', because:'}`;
  const told = because.slice(-MOST).map((fact) => ({ ...fact, at: moment(fact.at, now), says: safeLine(fact.says) }));
  const measure = await measureFor(told.map(({ says }) => says));
  const [time, witness] = [widest(told.map(({ at }) => at)), widest(told.map(({ signal }) => signal))];
  const indent = ' '.repeat(2 + time + 2 + witness + 2);
  const width = Math.max(LEAST_WIDTH, columns() - indent.length);
  const lines = told.flatMap(({ at, signal, says }) => {
    const [first = '', ...rest] = wrap(says, width, measure);
    const before = `${paint('dim', pad(at, time, measure))}  ${paint('cyan', pad(signal, witness, measure))}`;
    return [`  ${before}  ${first}`, ...rest.map((line) => `${indent}${line}`)];
  });
  const left = because.length - told.length;
  return [head, ...(left === 0 ? [] : [`  … ${left} earlier: omo explain ${safeLine(worker)} --json`]), ...lines];
}

function widest(texts: readonly string[]): number {
  return texts.reduce((most, text) => Math.max(most, text.length), 0);
}

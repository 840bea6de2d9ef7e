import { expect, test } from 'vitest';
import { moment } from '../../../src/cli/print/duration.ts';
import { explanationLines } from '../../../src/cli/print/explain.ts';
import { plain } from '../../../src/cli/print/paint.ts';
import type { Because } from '../../../src/core/report/explain.ts';
import { at } from '../reports.ts';

const NOW = Date.parse(at(60));
const fact = (seq: number, signal: Because['signal'], says: string): Because => ({ at: at(seq), signal, says, seq });
const shown = (because: readonly Because[], columns = 80) =>
  explanationLines({ worker: 'frontend', status: 'asking', because }, NOW, { columns: () => columns, paint: plain });

test('the facts stand under the status, each with its time and witness', async () => {
  const [t1, t2] = [moment(at(1), NOW), moment(at(2), NOW)];
  expect(await shown([fact(1, 'process', 'attempt 1 of ui began'), fact(2, 'hook', 'its turn ended')])).toEqual([
    '? frontend is asking, because:',
    `  ${t1}  process  attempt 1 of ui began`,
    `  ${t2}  hook     its turn ended`,
  ]);
});

test('a long sentence goes on under itself', async () => {
  const lines = await shown([fact(1, 'hook', 'word '.repeat(30).trim())], 60);
  expect([lines.length > 2, lines.filter((line) => line.length > 60), lines[2]?.slice(0, 18)]).toEqual([
    true,
    [],
    ' '.repeat(18),
  ]);
});

test('of a long chain the end is shown', async () => {
  const lines = await shown(Array.from({ length: 45 }, (_, i) => fact(i, 'hook', `fact ${i}`)));
  expect([lines[1], lines[2]?.endsWith('fact 15'), lines.at(-1)?.endsWith('fact 44')]).toEqual([
    '  … 15 earlier: omo explain frontend --json',
    true,
    true,
  ]);
});

test('a worker of which nothing is known has its status only', async () => {
  expect(await shown([])).toEqual(['? frontend is asking.']);
});

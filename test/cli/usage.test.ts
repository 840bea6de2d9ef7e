import { expect, test } from 'vitest';
import { plain } from '../../src/cli/print/paint.ts';
import { usageLines } from '../../src/cli/print/usage.ts';
import { wide } from '../../src/cli/print/width.ts';
import type { UsageReport } from '../../src/core/report/usage.ts';
import { sanitize } from '../../src/core/text/sanitize.ts';
import { toldDaemon } from './told-daemon.ts';

const NONE = { tokens: 0, usd: 0 };
const tokens = (input: number, output: number, cacheRead = 0, cacheWrite = 0) => ({
  input,
  output,
  cacheRead,
  cacheWrite,
});
const CLAUDE = { minutes: 12.5, tokens: tokens(12_000, 3456, 1_234_567), usd: 1.2345, attempts: 3, unknown: NONE };
const SHELL = { minutes: 0.2, attempts: 1, unknown: { tokens: 1, usd: 1 } };
const ALL = { ...CLAUDE, minutes: 12.7, attempts: 4, unknown: { tokens: 1, usd: 1 } };

const REPORT: UsageReport = {
  schemaVersion: 1,
  day: {
    name: '2026-11-21',
    ...ALL,
    budget: { tokens: 1_500_000, usd: 5 },
    lines: [
      { agent: 'claude', provider: 'anthropic', model: 'claude-sonnet-4-5-20250929', ...CLAUDE },
      { agent: 'shell', provider: 'local', ...SHELL },
    ],
  },
  run: {
    run: '261121-1',
    ...CLAUDE,
    budget: { tokens: 1_000_000 },
    tasks: [
      { id: 'ui', title: 'Build login UI', ...CLAUDE, budget: { usd: 2 } },
      {
        id: 'db',
        title: 'Schema',
        minutes: 0,
        tokens: tokens(0, 0),
        usd: 0,
        attempts: 0,
        unknown: NONE,
        budget: { usd: 2 },
      },
    ],
  },
  prices: { asOf: '2026-09-28' },
};
const lines = (report = REPORT, columns = 100) => usageLines(report, { columns: () => columns, paint: plain });

test('usage shows the day by agent and model, the run by task, their budgets, and what nobody knows', async () => {
  expect(await lines(REPORT, Number.POSITIVE_INFINITY)).toEqual([
    'Today, 2026-11-21: 4 attempts, 12 min 42 s of work, 1 250 023 tokens and ?, $1.23 and ?',
    'of its budget: 1 250 023 of 1 500 000 tokens, $1.23 of $5.00',
    'AGENT   MODEL                       TRIES         TIME  INPUT  OUTPUT  CACHED  TOKENS    USD',
    'claude  claude-sonnet-4-5-20250929      3  12 min 30 s    12k    3.5k    1.2M    1.3M  $1.23',
    'shell                                   1       12.0 s      ?       ?       ?       ?      ?',
    '',
    'Run 261121-1: 3 attempts, 12 min 30 s of work, 1 250 023 tokens, $1.23',
    'of its budget: 1 250 023 of 1 000 000 tokens',
    'TASK            TRIES         TIME  INPUT  OUTPUT  CACHED  TOKENS    USD',
    'Build login UI      3  12 min 30 s    12k    3.5k    1.2M    1.3M  $1.23',
    '',
    'each task may use: $2.00',
    '',
    '? today, of 4 attempts: 1 told no tokens; of 1 nobody knows the price',
    '',
    'Where an agent names no dollars they are its tokens by the prices of 2026-09-28, or by yours in config.json.',
  ]);
});

test('a figure that some attempts are missing from says so', async () => {
  const partly = { ...CLAUDE, agent: 'claude', provider: 'anthropic', unknown: { tokens: 1, usd: 2 } };
  const said = await lines({ ...REPORT, day: { ...REPORT.day, lines: [partly] } });
  expect(said.find((line) => line.startsWith('claude'))).toMatch(
    /12k\+\? +3\.5k\+\? +1\.2M\+\? +1\.3M\+\? +\$1\.23\+\?$/,
  );
});

test('when nothing was used it says so, and needs no table', async () => {
  const nothing = { minutes: 0, tokens: tokens(0, 0), usd: 0, attempts: 0, unknown: NONE };
  const day = { name: '2026-11-21', ...nothing, lines: [] };
  expect((await lines({ schemaVersion: 1, day, prices: REPORT.prices }))[0]).toBe(
    'Today, 2026-11-21: nothing was used',
  );
  expect((await lines({ schemaVersion: 1, day, prices: REPORT.prices })).join('\n')).not.toContain('AGENT');
});

test.for([80, 60, 40, 32])('in %i columns no line is longer, and what it cost is still there', async (columns) => {
  const said = await lines(REPORT, columns);
  expect(said.filter((line) => line.length > columns)).toEqual([]);
  expect(said.find((line) => line.startsWith('claude'))).toMatch(/1\.3M +\$1\.23$/);
});

test('the kinds of tokens give way to the name of the model', async () => {
  expect((await lines(REPORT, 80)).find((line) => line.startsWith('claude'))).toBe(
    'claude  claude-sonnet-4-5-20250929      3  12 min 30 s    1.3M  $1.23',
  );
});

test('a long name is cut before any figure is left out, as long as it can be told from others', async () => {
  const said = (await lines(REPORT, 86)).find((line) => line.startsWith('claude'));
  expect(said).toMatch(/^claude {2}claude-sonnet-4-5-?\d*… .* 12k +3\.5k +1\.2M +1\.3M +\$1\.23$/);
});

test('names of others cannot drive the terminal, and wide ones stay in their columns', async () => {
  const model = '\u001B[2Jmodel\u202E\n模型'.repeat(9);
  const line = { ...CLAUDE, agent: 'claude', provider: 'x', model };
  const task = { ...CLAUDE, id: 'x', title: '\u001B]0;t\u0007ti\rtle' };
  const said = await lines(
    { ...REPORT, day: { ...REPORT.day, lines: [line] }, run: { ...CLAUDE, run: 'r1', tasks: [task] } },
    60,
  );
  expect(said.join('')).toBe(sanitize(said.join('')));
  expect(said.join('')).not.toMatch(/[\n\r\t]/);
  const measure = await wide();
  expect(said.filter((one) => measure(one) > 60)).toEqual([]);
});

test('a budget that is used up is red, one that nearly is yellow', async () => {
  const painted = await usageLines(REPORT, { columns: () => 200, paint: (style, text) => `<${style}>${text}` });
  expect(painted.filter((line) => line.includes('of its budget'))).toEqual([
    expect.stringContaining('<yellow>of its budget: 1 250 023 of 1 500 000'),
    expect.stringContaining('<red>of its budget: 1 250 023 of 1 000 000'),
  ]);
});

test('usage asks for the latest run, or for the one that is named, and prints what it is told as one object', async () => {
  const { omo, asked } = await toldDaemon({ usage: REPORT });
  const said = await omo('usage');
  expect([said.exit, said.out[0], said.err]).toEqual([0, (await lines(REPORT, 999))[0], []]);
  const json = await omo('usage', '--run', '261121', '--json');
  expect(JSON.parse(json.out.join('\n'))).toEqual(REPORT);
  expect(asked).toEqual([
    ['usage', {}],
    ['usage', { run: '261121' }],
  ]);
});

test.for([
  ['usage', 'now'],
  ['usage', '--run'],
  ['usage', '--day'],
])('%j is refused', async (argv) => {
  const { omo, asked } = await toldDaemon({ usage: REPORT });
  expect(await omo(...argv)).toMatchObject({ exit: 2, out: [] });
  expect(asked).toEqual([]);
});

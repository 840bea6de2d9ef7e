import { expect, test } from 'vitest';
import { makePlan } from '../../../src/core/tasks/plan.ts';
import { plain } from '../../../src/cli/print/paint.ts';
import { planLines } from '../../../src/cli/print/plan.ts';

const SHEET = { columns: () => 80, paint: plain };

test('a plan shows who does what after what, and whether omo is worth it', async () => {
  const plan = makePlan(
    { is: 'text', args: ['Write the schema (id: db)', 'Build the API (id: api) (depends_on: db)'] },
    { domains: {} },
  );
  expect((await planLines(plan, SHEET)).slice(0, 5)).toEqual([
    'WORKER    ID   TASK              AFTER',
    'database  db   Write the schema',
    'backend   api  Build the API     db',
    '',
    'Recommended: a single agent is enough.',
  ]);
});

test('what is given for a task stands beside it', async () => {
  const plan = makePlan({ is: 'text', args: ['Build it (agent: codex) (failover: no)'] }, { domains: {} });
  expect((await planLines(plan, SHEET))[1]).toBe('general  build-it  Build it  agent codex, failover no');
});

test('a plan that cannot be run lists every problem with its place', async () => {
  const plan = makePlan({ is: 'text', args: ['a (id: x) (depends_on: y)', 'b (id: x)'] }, { domains: {} });
  const lines = await planLines(plan, SHEET);
  expect(
    lines.slice(lines.findIndex((line) => line.includes('problems;'))).map((line) => line.replace(/:.*\[/, ': … [')),
  ).toEqual([
    '2 problems; nothing is started before they are mended:',
    expect.stringMatching(/^ {2}task \d: … \[E_\w+\]$/),
    expect.stringMatching(/^ {2}task \d: … \[E_\w+\]$/),
  ]);
});

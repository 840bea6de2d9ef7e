import { expect, test } from 'vitest';
import { plain } from '../../../src/cli/print/paint.ts';
import { synthesisLines } from '../../../src/cli/print/synthesis.ts';
import type { Conflict } from '../../../src/core/events/synthesis.ts';
import type { SynthesisReport } from '../../../src/core/synthesis/report.ts';
import { CONFLICT, OPEN, RUN, runOf, togetherOf } from '../synthesis.ts';

const lines = (synthesis: SynthesisReport, columns = 80) =>
  synthesisLines(runOf(), synthesis, { columns: () => columns, paint: plain });

const left = (...conflicts: Conflict[]) =>
  lines({ ...OPEN, left: [{ task: 'ui', branch: 'omo/x/ui', reason: 'it contradicts db', conflicts }] });

test.for<[Conflict['kind'], string]>([
  ['both-changed', 'changed by db, api and by ui'],
  ['both-added', 'made by db, api and by ui'],
  ['changed-removed', 'changed by db, api, removed by ui'],
  ['removed-changed', 'removed by db, api, changed by ui'],
  ['other', "git can't put together what db, api and ui made of it"],
])('a conflict of the kind %s says who did what', async ([kind, words]) => {
  expect(await left({ ...CONFLICT, kind })).toContain(`  src/app.ts:12-30,44-50  ${words}`);
});

test('against what was there before anybody, and without lines, the place is the file alone', async () => {
  const found = await left({ ...CONFLICT, path: 'a\u001B[2J b', ours: [], places: [] });
  expect(found).toContain('  a b  changed by what was there and by ui');
});

test('many files and many places are cut short, and told to be', async () => {
  const places = ['1-1', '3-4', '5-6', '7-8', '9-10', '11-12'];
  const found = await left(...Array.from({ length: 12 }, (_, at) => ({ ...CONFLICT, path: `f${at}`, places })));
  expect(found.filter((line) => line.startsWith('  f'))).toHaveLength(10);
  expect(found).toContain('  f0:1,3-4,5-6,7-8,9-10,…  changed by db, api and by ui');
  expect(found).toContain('  and 2 more files');
});

test('of several that are left, the first is settled first', async () => {
  const two = ['ui', 'docs'].map((task) => ({ task, branch: `omo/x/${task}`, reason: 'r', conflicts: [CONFLICT] }));
  const found = await lines({ ...OPEN, left: two });
  expect(found.filter((line) => line.includes('git -C'))).toEqual([
    `  git -C /home/me/shop worktree add /home/me/settle-${RUN} omo/${RUN}/integration`,
    `  git -C /home/me/settle-${RUN} merge omo/x/ui`,
  ]);
});

test('what was left out with another one has no branch to be merged by hand', async () => {
  const found = await lines({ ...OPEN, left: [{ task: 'ui', branch: 'b', reason: 'it builds on db', conflicts: [] }] });
  expect(found.filter((line) => line.includes('git '))).toEqual([]);
});

const failing = (over: Partial<SynthesisReport>) => {
  const checks = [
    { command: 'npm run build', ok: true, output: '/a' },
    { command: 'npm test', ok: false, output: '/b', exitCode: 7 },
  ];
  return lines(togetherOf({ ok: false, checks, ...over }));
};

test.for<[string, Partial<SynthesisReport>, string]>([
  ['one task', { guilty: 'api' }, '  it fails since the work of api is in'],
  ['what was there', { before: true }, '  it fails on what the run began with too'],
  ['nobody alone', {}, '  whose work it is could not be found out'],
])('a check that fails because of %s says so', async ([, over, words]) => {
  expect((await failing(over)).slice(4, 8)).toEqual([
    '✓ npm run build: passed',
    '✗ npm test: failed, exit code 7',
    words,
    '  all it printed: /b',
  ]);
});

test('a check that could not be run, and an end with a problem, say why', async () => {
  const checks = [{ command: 'x', ok: false, output: '/o', problem: 'no sh' }];
  const found = await lines(togetherOf({ ok: false, checks, problem: 'git is gone' }));
  expect(found).toEqual(expect.arrayContaining(['✗ x: could not be run: no sh', 'It came to no end: git is gone']));
});

test('no line of the tables is wider than the terminal', async () => {
  const merged = [{ task: 'a'.repeat(40), how: 'structure' as const, structured: ['package.json', 'x'.repeat(90)] }];
  const found = await lines(togetherOf({ merged }), 60);
  expect(found.slice(0, 2).filter((line) => line.length > 60)).toEqual([]);
});

test('one task alone, none, and all of them are summed up', async () => {
  const [one] = togetherOf().merged;
  const sums = await Promise.all(
    [one ? [one] : [], []].map(async (merged) =>
      (await lines(togetherOf({ merged, ok: false, report: undefined }))).slice(-2),
    ),
  );
  expect(sums).toEqual([
    [`One task is on omo/${RUN}/integration.`, `  omo merge ${RUN} --anyway   takes it in as it is`],
    ['', 'Nothing is put together.'],
  ]);
});

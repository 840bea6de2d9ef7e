import { expect, test } from 'vitest';
import { whereTheWorkIs } from '../../../src/cli/print/next-step.ts';
import { plain } from '../../../src/cli/print/paint.ts';
import { reportLines } from '../../../src/cli/print/report.ts';
import { at, reportOf, taskOf, workerOf } from '../reports.ts';
import { OPEN, RUN, runOf, togetherOf } from '../synthesis.ts';

const ON_BRANCHES = [
  'The work is on a branch of its own in /home/me/shop; your branch is as it was.',
  `  omo merge ${RUN}        puts it together and takes it into your branch`,
  `  omo synthesize ${RUN}   puts it together, to look at it first`,
];

test('the last lines of a run with branches say where the work is, and the next step', async () => {
  const lines = await reportLines(runOf(), { columns: () => 80, paint: plain });
  expect(lines.slice(-4)).toEqual(['', ...ON_BRANCHES]);
});

const changed = (id: string, count: number) => {
  const changes = { files: [], count, insertions: 0, deletions: 0, ignored: [] };
  return taskOf(id, 'done', { proof: { branch: `omo/r/${id}`, changes } });
};

test('of several branches their number is told, and only those of done tasks with changes count', () => {
  const failed = { ...changed('d', 4), status: 'failed' as const };
  const report = reportOf([workerOf('w', 'done', changed('a', 1), changed('b', 2), changed('c', 0), failed)]);
  expect(whereTheWorkIs(report, plain)[0]).toBe(
    'The work is on 2 branches, one for each task; your branch is as it was.',
  );
});

test.for<[string, ReturnType<typeof runOf>, string[]]>([
  ['goes on', { ...runOf(), endedAt: undefined }, []],
  ['has no branches', reportOf([workerOf('w', 'done', taskOf('a', 'done'))]), []],
  ['has something left', runOf(OPEN), ON_BRANCHES],
  [
    'is together',
    runOf(togetherOf()),
    [`The work is together on omo/${RUN}/integration.`, `  omo merge ${RUN}   takes it into the branch you are on`],
  ],
  [
    'was taken',
    runOf({ ...OPEN, taken: [{ branch: 'main', at: at(20) }] }),
    [`The work is together on omo/${RUN}/integration.`, 'It is taken into main.'],
  ],
])('of a run that %s it says what comes next, if anything', ([, report, lines]) => {
  expect(whereTheWorkIs(report, plain)).toEqual(lines);
});

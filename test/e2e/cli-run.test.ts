import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { expect, test } from 'vitest';
import type { Report } from '../../src/core/report/report.ts';
import { makeOmo } from '../support/run-omo.ts';

const tags = ['e2e', 'tmux'];
const SHELL = ['orchestrate', '--agent', 'shell'];

test('a run of three domains does its tasks, reports, and exits 0', { tags }, async () => {
  const omo = makeOmo();
  const said = await omo.run(
    ...SHELL,
    '--json',
    'database:echo one > a | backend:echo two > b | testing:echo three > c',
  );
  const report: Report = JSON.parse(said.stdout);
  expect([said.exit, report.ok, report.mode, report.workers.map(({ name, status }) => [name, status])]).toEqual([
    0,
    true,
    'parallel',
    [
      ['database', 'done'],
      ['backend', 'done'],
      ['testing', 'done'],
    ],
  ]);
  expect(['a', 'b', 'c'].map((file) => readFileSync(join(omo.project, file), 'utf8'))).toEqual([
    'one\n',
    'two\n',
    'three\n',
  ]);
});

test('failed tasks make exit code 3, and the report says why and where to look', { tags }, async () => {
  const omo = makeOmo();
  const said = await omo.run(
    ...SHELL,
    'database:true (id: db) | backend:echo broken; exit 7 (id: api) | testing:true (id: t) (depends_on: api)',
  );
  const run = /--run (\S+)/.exec(said.stdout)?.[1];
  expect([said.exit, said.stdout.split('\n').filter((line) => line.includes('api'))]).toEqual([
    3,
    [`  omo logs backend --task api --run ${run}`, 'testing: "true" skipped: "api" failed'],
  ]);
  expect(said.stdout).toMatch(/\n3 tasks: 1 done, 1 failed, 1 skipped in [\d.]+ s/);
});

test('a run that takes longer than its timeout is cancelled, with exit code 124', { tags }, async () => {
  const omo = makeOmo();
  const said = await omo.run(...SHELL, '--json', '--timeout', '1', 'backend:sleep 60');
  const report: Report = JSON.parse(said.stdout);
  expect([said.exit, report.cause, report.workers[0]?.tasks[0]?.status]).toEqual([124, 'timeout', 'cancelled']);
});

test('what a detached run does is seen with status, followed with results, and read with logs', { tags }, async () => {
  const omo = makeOmo();
  const detached = await omo.run(
    ...SHELL,
    '--detach',
    'backend:echo begun; while [ ! -e go ]; do sleep 0.1; done; printf "\\033[31mred\\033[0m\\n"',
  );
  const run = detached.stdout;
  const status = JSON.parse((await omo.run('status', '--json')).stdout);
  expect([
    detached.exit,
    status.runs.map((each: { run: string }) => each.run),
    status.workers.map((each: { name: string }) => each.name),
  ]).toEqual([0, [run], ['backend']]);
  expect((await omo.run('results', run.slice(0, -1))).exit).toBe(0);

  const follow = omo.run('logs', '-f', 'backend');
  const results = omo.run('results', '--follow', '--json');
  writeFileSync(join(omo.project, 'go'), '');
  expect((await follow).stdout).toBe('begun\nred');
  const report: Report = JSON.parse((await results).stdout);
  expect([report.run, report.ok, (await results).exit]).toEqual([run, true, 0]);
  expect((await omo.run('logs', 'backend', '--raw')).stdout).toContain('\u001B[31mred');
});

test('a cancelled run ends with exit code 130, and what waited never starts', { tags }, async () => {
  const omo = makeOmo();
  const { stdout: run } = await omo.run(
    ...SHELL,
    '--detach',
    'backend:sleep 60 (id: a) | testing:touch never (depends_on: a)',
  );
  const cancelled = await omo.run('cancel', run);
  expect([cancelled.exit, cancelled.stdout]).toEqual([
    0,
    `Run ${run} is cancelled. What it got done: omo results ${run}`,
  ]);
  expect([(await omo.run('results')).exit, existsSync(join(omo.project, 'never'))]).toEqual([130, false]);
});

test('kill ends one worker, kill-all the others', { tags }, async () => {
  const omo = makeOmo();
  await omo.run(...SHELL, '--detach', 'backend:sleep 60 | frontend:sleep 60 | testing:sleep 60');
  expect(JSON.parse((await omo.run('kill', 'backend', '--json')).stdout)).toEqual({
    schemaVersion: 1,
    worker: 'backend',
    survivors: [],
  });
  const all = JSON.parse((await omo.run('kill-all', '--json')).stdout);
  expect(all.workers.toSorted()).toEqual(['frontend', 'testing']);
  expect(JSON.parse((await omo.run('status', '--json')).stdout).runs).toEqual([]);
});

test('attach without a terminal prints a command that reaches the session', { tags }, async () => {
  const omo = makeOmo();
  await omo.run(...SHELL, '--detach', 'backend:sleep 60');
  await expect
    .poll(async () => JSON.parse((await omo.run('status', '--json')).stdout).workers[0].status, { timeout: 10_000 })
    .toBe('working');
  const said = await omo.run('attach', 'backend', '--json');
  const { session, argv } = JSON.parse(said.stdout);
  const [program, ...args] = argv;
  const has = await execa(
    program,
    args.map((arg: string) => (arg === 'attach-session' ? 'has-session' : arg)),
    { env: omo.env, extendEnv: false, reject: false },
  );
  expect([said.exit, session, has.exitCode]).toEqual([0, 'omo-worker-backend', 0]);
});

test('progress is one line a change, on stderr, with the report alone on stdout', { tags }, async () => {
  const said = await makeOmo().run(...SHELL, 'backend:exit 1');
  const lines = said.stderr
    .split('\n')
    .map((line) => line.replace(/^\d\d:\d\d:\d\d /, '').replace(/\([\d.]+ s\)/, '(…)'));
  expect([lines[0], lines.at(-1)]).toEqual([
    'backend: started "exit 1"',
    expect.stringMatching(/^backend: failed "exit 1" \(…\): /),
  ]);
});

test('--dry-run shows the plan and starts nothing', { tags }, async () => {
  const omo = makeOmo();
  const said = await omo.run('orchestrate', '--dry-run', '--json', 'backend:touch never');
  expect([said.exit, JSON.parse(said.stdout).workers, await omo.daemon()]).toEqual([
    0,
    [{ name: 'backend', domain: 'backend', taskIds: ['touch-never'] }],
    undefined,
  ]);
});

test('a plan whose boxes are all ticked leaves nothing to do', { tags }, async () => {
  const omo = makeOmo();
  writeFileSync(join(omo.project, 'plan.md'), '- [x] Done\n');
  const said = await omo.run('orchestrate', '-f', 'plan.md');
  expect([said.exit, said.stdout, said.stderr.split('\n').at(-1)]).toEqual([0, '', 'There is nothing to do.']);
});

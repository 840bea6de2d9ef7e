import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { mostAtOnce, spans, stamped } from '../support/clock.ts';
import { makeOmo } from '../support/run-omo.ts';

const tags = ['tmux', 'e2e'];

test('a chain of three tasks runs in its order, by the tasks’ own clocks', { tags }, async () => {
  const omo = makeOmo();
  const { exit, stdout } = await omo.run(
    'orchestrate',
    '--json',
    '--agent',
    'shell',
    `testing:${stamped('tests')} (depends_on: api)`,
    `database:${stamped('db')} (id: db)`,
    `backend:${stamped('api')} (id: api) (depends_on: db)`,
  );
  expect(exit, stdout).toBe(0);
  const report = JSON.parse(stdout);
  expect(report).toMatchObject({ schemaVersion: 1, mode: 'parallel', ok: true });
  const [db, api, tests] = spans(omo.project, ['db', 'api', 'tests']);
  expect(db!.end <= api!.start && api!.end <= tests!.start).toBe(true);
});

test(
  'never more tasks at once than --workers says, by the tasks’ own clocks, and as many as that',
  { tags },
  async () => {
    const omo = makeOmo();
    const ids = Array.from({ length: 9 }, (_, index) => `t${index}`);
    const { exit, stdout } = await omo.run(
      'orchestrate',
      '--json',
      '--agent',
      'shell',
      '--workers',
      '3',
      ...ids.map((id) => `${stamped(id)} (id: ${id})`),
    );
    expect(exit, stdout).toBe(0);
    expect(mostAtOnce(spans(omo.project, ids))).toBe(3);
    expect(JSON.parse(stdout).workers.map((worker: { name: string }) => worker.name)).toEqual([
      'general',
      'general-2',
      'general-3',
    ]);
  },
);

test('a failed task skips what waits for it, the rest goes on, and the exit code is 3', { tags }, async () => {
  const omo = makeOmo();
  const { exit, stdout } = await omo.run(
    'orchestrate',
    '--json',
    '--agent',
    'shell',
    'exit 7 (id: bad)',
    'touch never (depends_on: bad)',
    'touch made',
  );
  expect(exit).toBe(3);
  const tasks = JSON.parse(stdout).workers.flatMap((worker: { tasks: unknown[] }) => worker.tasks);
  expect(tasks).toMatchObject([
    { id: 'bad', status: 'failed', attempts: 3, exitCode: 7, reason: 'exit code 7' },
    { status: 'skipped', attempts: 0, reason: '"bad" failed' },
    { status: 'done', attempts: 1, exitCode: 0 },
  ]);
});

test('a task that crashes and then succeeds is done, and says how many tries it took', { tags }, async () => {
  const omo = makeOmo();
  const { exit, stdout } = await omo.run(
    'orchestrate',
    '--json',
    '--agent',
    'shell',
    'test -e second || { touch second; kill -9 $$; } (id: flaky)',
  );
  expect(exit).toBe(0);
  expect(JSON.parse(stdout).workers[0].tasks).toMatchObject([
    { id: 'flaky', status: 'done', attempts: 2, exitCode: 0 },
  ]);
});

test('result files are there when orchestrate returns, each one element of the report', { tags }, async () => {
  const omo = makeOmo();
  const { stdout } = await omo.run('orchestrate', '--json', '--agent', 'shell', 'backend:echo made it');
  const report = JSON.parse(stdout);
  const { readFile } = await import('node:fs/promises');
  const result = JSON.parse(await readFile(`${omo.home}/worker-backend_result.json`, 'utf8'));
  expect(result).toEqual({ schemaVersion: 1, run: report.run, mode: 'parallel', ...report.workers[0] });
});

test('a result file that was damaged is written again from the journal by the next daemon', { tags }, async () => {
  const omo = makeOmo();
  await omo.run('orchestrate', '--agent', 'shell', 'backend:echo one | frontend:echo two');
  await omo.run('daemon', 'stop');
  const [damaged, edited] = [`${omo.home}/worker-backend_result.json`, `${omo.home}/worker-frontend_result.json`];
  const whole = readFileSync(damaged, 'utf8');
  writeFileSync(damaged, whole.slice(0, 100));
  writeFileSync(edited, '{"mine":1}');
  await omo.run('daemon', 'start');
  expect([readFileSync(damaged, 'utf8'), readFileSync(edited, 'utf8')]).toEqual([whole, '{"mine":1}']);
  await omo.run('daemon', 'stop');
  rmSync(damaged);
  await omo.run('daemon', 'start');
  expect(existsSync(damaged)).toBe(false);
});

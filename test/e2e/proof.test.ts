import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { buildingOmo, tasksOf, type BuildingOmo } from '../support/building-omo.ts';

const tags = ['tmux', 'e2e'];
const BESIDE = 'other:Something else (id: other)';

function promptOf({ omo }: BuildingOmo, run: string, task: string, attempt: number): string {
  return readFileSync(join(omo.home, 'attempts', run, `${task}.${attempt}`, 'prompt.md'), 'utf8');
}

test(
  'a worker that claims success and changed nothing is not done: it is told so, and its dependants never start',
  { tags },
  async () => {
    const it = await buildingOmo({ config: { retries: { perTask: 1 } } });
    it.does('liar', 'say All done, every test passes!');
    it.does('next', 'write next.txt next');
    it.does('other', 'write other.txt other');
    const run = await it.orchestrate(
      'one:Build it (id: liar)',
      'two:Build on it (id: next) (depends_on: liar)',
      BESIDE,
    );
    const { liar, next, other } = tasksOf(run);
    expect(liar).toMatchObject({ status: 'failed', attempts: 2, reason: expect.stringContaining('changed nothing') });
    expect(next).toMatchObject({ status: 'skipped', attempts: 0 });
    expect(other).toMatchObject({ status: 'done' });
    expect(promptOf(it, run.run, 'liar', 2)).toMatch(/nothing/);
  },
);

test(
  'one that fails acceptance twice and passes the third time is done at the third, each told what failed; then its dependant begins with its work',
  { tags },
  async () => {
    const it = await buildingOmo();
    it.does('build', 'write count.txt 0', '@2 write count.txt 1', '@3 write count.txt 2');
    it.does('after', 'append count.txt more');
    it.does('other', 'write other.txt other');
    const check = "grep -q 2 count.txt || { echo 'count.txt is not 2 yet'; exit 4; }";
    const run = await it.orchestrate(
      `one:Count (id: build) (verify: ${check})`,
      'two:Go on (id: after) (depends_on: build)',
      BESIDE,
    );
    const { build, after } = tasksOf(run);
    expect(build).toMatchObject({ status: 'done', attempts: 3 });
    expect(build?.tries?.map(({ ended }) => ended)).toEqual(['task-failed', 'task-failed', 'done']);
    expect(build?.tries?.[0]?.reason).toContain('exit code 4');
    expect(promptOf(it, run.run, 'build', 2)).toContain('count.txt is not 2 yet');
    expect(after).toMatchObject({ status: 'done' });
    expect(await it.git('show', `omo/${run.run}/after:count.txt`)).toBe('2\nmore');
  },
);

test(
  'one that never passes has failed after its tries, with the work of its last kept on its branch',
  { tags },
  async () => {
    const it = await buildingOmo();
    it.does('build', 'append try.txt again');
    it.does('other', 'write other.txt other');
    const run = await it.orchestrate('one:Try (id: build) (verify: false)', BESIDE);
    expect(tasksOf(run)['build']).toMatchObject({
      status: 'failed',
      attempts: 3,
      reason: expect.stringContaining('false'),
    });
    expect(run.ok).toBe(false);
    expect(await it.git('show', `omo/${run.run}/build:try.txt`)).toBe('again\nagain\nagain');
  },
);

test('--no-verify asks for no proof, and the report says so', { tags }, async () => {
  const it = await buildingOmo();
  it.does('build', 'write a.txt a');
  it.does('other', 'write other.txt other');
  const run = await it.orchestrate('--no-verify', 'one:Try (id: build) (verify: false)', BESIDE);
  expect(tasksOf(run)['build']).toMatchObject({ status: 'done', proof: { verify: 'not run' } });
});

test(
  'a worker alone works in the person’s folder, and is held to have changed something there too',
  { tags },
  async () => {
    const it = await buildingOmo({ config: { retries: { perTask: 0 } } });
    it.does('idle', 'say done');
    expect(tasksOf(await it.orchestrate('one:Build it (id: idle)'))['idle']).toMatchObject({ status: 'failed' });
    it.does('busy', 'write made.txt made');
    const run = await it.orchestrate('one:Build it (id: busy)');
    expect(tasksOf(run)['busy']).toMatchObject({ status: 'done', proof: { changes: { files: ['made.txt'] } } });
    expect(await it.git('log', '--oneline')).not.toContain('\n');
  },
);

import { existsSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { execaSync } from 'execa';
import { expect, test } from 'vitest';
import { makeOmo } from '../support/run-omo.ts';
import type { Omo } from '../support/run-omo.ts';
import { isAlive } from '../support/tmux.ts';

const tags = ['e2e'];

/** A PATH with a few programs and without tmux or any agent. */
function barePath(omo: Omo, ...programs: string[]): string {
  const dir = join(omo.root, 'bin');
  mkdirSync(dir);
  for (const name of ['sh', 'sleep', 'cat', 'touch', 'date', 'mv', 'env', ...programs]) {
    symlinkSync(execaSync('sh', ['-c', `command -v ${name}`]).stdout, join(dir, name));
  }
  return dir;
}

test('without tmux the tasks run as plain processes, and the report says so', { tags }, async () => {
  const omo = makeOmo();
  const env = { PATH: barePath(omo) };
  const { exit, stdout, stderr } = await omo.runWith(
    env,
    'orchestrate',
    '--json',
    '--agent',
    'shell',
    'echo one > out (id: one)',
    'cat out (depends_on: one)',
  );
  expect(exit, stderr).toBe(0);
  const report = JSON.parse(stdout);
  expect(report).toMatchObject({ mode: 'headless', ok: true });
  expect(report.notes.join('\n')).toContain('tmux');
  expect(report.workers[0].tasks).toMatchObject([
    { status: 'done', exitCode: 0 },
    { status: 'done', exitCode: 0, summary: 'one' },
  ]);
});

test('headless workers can be killed, with everything they started', { tags }, async () => {
  const omo = makeOmo();
  const env = { PATH: barePath(omo) };
  await omo.runWith(
    env,
    'orchestrate',
    '--detach',
    '--agent',
    'shell',
    'backend:sleep 300 & echo $! > child.pid; wait',
  );
  await expect.poll(() => execaSync('cat', ['child.pid'], { cwd: omo.project, reject: false }).stdout).toMatch(/^\d+$/);
  const { exit, stderr } = await omo.runWith(env, 'kill', 'backend');
  expect(exit, stderr).toBe(0);
  const pid = Number(readFileSync(join(omo.project, 'child.pid'), 'utf8'));
  expect(await isAlive(pid)).toBe(false);
});

test(
  'without any agent the prompts are written, each with the exact command that runs it by hand',
  { tags },
  async () => {
    const omo = makeOmo();
    const env = { PATH: barePath(omo) };
    const { exit, stdout } = await omo.runWith(env, 'orchestrate', '--json', 'Build login UI, Create JWT API');
    expect(exit).toBe(3);
    const report = JSON.parse(stdout);
    expect(report).toMatchObject({ mode: 'prompt-files', ok: false });
    expect(report.commands).toEqual({
      frontend: `cd ${omo.project} && opencode run < ${omo.home}/worker-frontend_prompt.md`,
      backend: `cd ${omo.project} && opencode run < ${omo.home}/worker-backend_prompt.md`,
    });
    expect(readFileSync(join(omo.home, 'worker-frontend_prompt.md'), 'utf8')).toContain('Build login UI');
  },
);

test('an agent that was asked for and is not there is an error, and nothing is started', { tags }, async () => {
  const omo = makeOmo();
  const { exit, stdout } = await omo.runWith(
    { PATH: barePath(omo) },
    'orchestrate',
    '--json',
    '--agent',
    'codex',
    'Build login UI',
  );
  expect(exit).toBe(2);
  expect(JSON.parse(stdout).error).toMatchObject({ code: 'E_AGENT_MISSING' });
});

test('where bubblewrap is missing, a run that is to be in sandboxes is refused', { tags }, async () => {
  const omo = makeOmo();
  const said = await omo.runWith(
    { PATH: barePath(omo) },
    'orchestrate',
    '--sandbox',
    'bwrap',
    '--agent',
    'shell',
    'touch made',
  );
  expect(said.exit).toBe(1);
  expect(said.stderr).toContain('bubblewrap (bwrap) is not installed. Nothing was started.');
  expect(said.stderr).toContain('[E_SANDBOX]');
  expect(existsSync(join(omo.project, 'made'))).toBe(false);
});

import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Report } from '../../src/core/report/report.ts';
import { HOSTILE_TEXTS } from '../support/hostile.ts';
import { makePerson, type Person } from './client.ts';

/** Whole runs from Windows: the client, the fake wsl.exe, a real daemon, a real tmux. */
const options = { tags: ['e2e', 'tmux'], timeout: 120_000 };

/** An agent that keeps what it is told in a file, byte by byte. */
function withKeeper({ ubuntu }: Person): { readonly prompts: () => string[] } {
  const [home, kept] = [join(ubuntu.home, '.opencode-orchestrator'), join(ubuntu.home, 'kept')];
  for (const folder of [home, kept]) mkdirSync(folder, { mode: 0o700 });
  const run = ['sh', '-c', 'cat >"$1/$OMO_TASK_ID"', 'sh', kept];
  const agents = { keeper: { provider: 'none', run, prompt: 'stdin' } };
  writeFileSync(join(home, 'config.json'), JSON.stringify({ agents, maxWorkers: 20, isolate: 'none' }));
  return { prompts: () => readdirSync(kept).map((name) => readFileSync(join(kept, name), 'utf8')) };
}

test('hostile text that is typed on Windows reaches workers byte by byte', options, async () => {
  const person = makePerson();
  const keeper = withKeeper(person);
  const said = await person.run('orchestrate', '--agent', 'keeper', '--json', ...HOSTILE_TEXTS);
  expect([said.exit, (JSON.parse(said.stdout) as Report).ok]).toEqual([0, true]);
  const prompts = keeper.prompts();
  expect(prompts).toHaveLength(HOSTILE_TEXTS.length);
  expect(HOSTILE_TEXTS.filter((text) => !prompts.some((prompt) => prompt.includes(text)))).toEqual([]);
});

test('a text of 60 000 characters reaches a worker byte by byte', options, async () => {
  const person = makePerson();
  const keeper = withKeeper(person);
  const text = Array.from({ length: 1200 }, (_, at) => `${at} ${HOSTILE_TEXTS[at % HOSTILE_TEXTS.length]}`).join('\n');
  expect(text.length).toBeGreaterThan(20_000);
  const said = await person.run('orchestrate', '--agent', 'keeper', '--json', 'general: short', text);
  expect(said.exit).toBe(0);
  expect(keeper.prompts().some((prompt) => prompt.includes(text))).toBe(true);
});

const WAIT = 'sleep 1000';

test('begun in the background, listed, ended one by one and all at once', options, async () => {
  const person = makePerson();
  const begun = await person.run(
    'orchestrate',
    '--agent',
    'shell',
    '--detach',
    `frontend:${WAIT} | backend:${WAIT} | testing:${WAIT}`,
  );
  expect(begun.exit).toBe(0);
  const workers = async () => {
    const { stdout } = await person.run('status', '--json');
    const status: { workers: { name: string; status: string }[] } = JSON.parse(stdout);
    return status.workers.filter((each) => each.status === 'working').map(({ name }) => name);
  };
  await expect.poll(workers, { timeout: 30_000, interval: 20 }).toEqual(['frontend', 'backend', 'testing']);
  expect(person.windows.isHeld('Ubuntu')).toBe(true);
  expect((await person.run('attach', 'backend')).stdout).toMatch(/tmux .*omo-worker-backend/);
  expect((await person.run('kill', 'backend')).exit).toBe(0);
  expect(await workers()).toEqual(['frontend', 'testing']);
  expect((await person.run('kill-all')).exit).toBe(0);
  expect(await workers()).toEqual([]);
});

test('a Ctrl-C is for the omo inside, and its exit code comes out', options, async () => {
  const person = makePerson();
  const child = person.start('orchestrate', '--agent', 'shell', `touch began; ${WAIT}`);
  const ended = once(child, 'exit');
  await expect.poll(() => existsSync(join(person.work, 'began')), { timeout: 30_000 }).toBe(true);
  process.kill(-(child.pid ?? 0), 'SIGINT');
  expect(await ended).toEqual([130, null]);
});

test(
  'a distribution that is stopped in the middle is told, and the next command goes on with the run',
  options,
  async () => {
    const person = makePerson();
    const going = person.run(
      'orchestrate',
      '--agent',
      'shell',
      '--json',
      `[ -e began ] || { touch began; ${WAIT}; }; echo whole > result`,
    );
    await expect.poll(() => existsSync(join(person.work, 'began')), { timeout: 30_000 }).toBe(true);
    await person.windows.terminate('Ubuntu');
    const said = await going;
    expect(said.exit).toBe(1);
    expect(JSON.parse(said.stdout)).toMatchObject({
      error: {
        code: 'E_WSL_STOPPED',
        message: expect.stringMatching(/^Ubuntu was stopped .*nothing else is lost.*`omo daemon start`/),
      },
    });
    expect(person.windows.isHeld('Ubuntu')).toBe(false);
    expect((await person.run('daemon', 'start')).exit).toBe(0);
    const after = await person.run('results', '--follow', '--json');
    expect([after.exit, (JSON.parse(after.stdout) as Report).workers.flatMap(({ tasks }) => tasks)]).toMatchObject([
      0,
      [{ status: 'done', attempts: 2 }],
    ]);
    expect(readFileSync(join(person.work, 'result'), 'utf8')).toBe('whole\n');
  },
);

test('when the window is closed, a wsl.exe without one keeps the distribution from stopping', options, async () => {
  const person = makePerson();
  const child = person.start('orchestrate', '--agent', 'shell', `touch began; ${WAIT}`);
  await expect.poll(() => existsSync(join(person.work, 'began')), { timeout: 30_000 }).toBe(true);
  child.kill('SIGHUP');
  await expect
    .poll(() => person.windows.calls('wsl').map(({ line }) => argvIn(line)), { timeout: 30_000 })
    .toContainEqual(['daemon', 'keep']);
  process.kill(-(child.pid ?? 0), 'SIGKILL');
  await once(child, 'exit');
  expect(person.windows.isHeld('Ubuntu')).toBe(true);
  expect(person.windows.calls('wsl').at(-1)?.stdin).toBe('null');
});

/** What the omo inside was asked for. */
function argvIn(line: string): unknown {
  const [, coded = ''] = / @windows:([\w-]+)$/.exec(line) ?? [];
  return coded === '' ? [] : JSON.parse(Buffer.from(coded, 'base64url').toString('utf8')).argv;
}

import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { homeAt, type Home } from '../../src/config/home.ts';
import { ownWords, type OwnWords } from '../../src/daemon/own-words.ts';
import { CODEX, runOf, tasksOf } from '../core/worker/runs.ts';

const KEY = { run: 'r1', task: 'api', attempt: 1 };
const SHELL = { name: 'shell', provider: 'shell', run: ['sh', '-c'], prompt: 'arg', output: 'text' } as const;

describe('a result file', () => {
  test('that is none of its writer’s own is not read, and that is told', async () => {
    const home = await homeOf();
    const secret = join(home.root, 'secret');
    await writeFile(secret, 'API_KEY=k-0123456789\n');
    await symlink(secret, home.attempt(KEY).result);
    expect(await heard(home)).toEqual({ events: [], notes: ['its result file could not be read: it is a link'] });
  });

  test.for<[string, (path: string) => unknown]>([
    ['a pipe, which nobody waits for', (path) => execFileSync('mkfifo', [path])],
    ['a folder', async (path) => mkdir(path)],
    ['a socket', async (path) => listen(path)],
  ])('that is %s, is told of', async ([, make]) => {
    const home = await homeOf();
    await make(home.attempt(KEY).result);
    expect(await heard(home)).toEqual({
      events: [],
      notes: ['its result file could not be read: it is no ordinary file'],
    });
  });

  test('may be as long as a megabyte, and no longer', async () => {
    const home = await homeOf();
    const text = JSON.stringify({ findings: 'x'.repeat(200) });
    await writeFile(home.attempt(KEY).result, text.padEnd(1024 * 1024));
    expect((await heard(home)).says?.findings).toBe('x'.repeat(200));
    await writeFile(home.attempt(KEY).result, text.padEnd(1024 * 1024 + 1));
    expect((await heard(home)).notes).toEqual([
      'its result file could not be read: its 1048577 bytes are more than 1048576',
    ]);
  });

  test('need not be there', async () => {
    expect(await heard(await homeOf())).toEqual({ events: [], notes: [] });
  });
});

test('what a coding agent words as follow-ups becomes no command, whoever it says should do it', async () => {
  const home = await homeOf();
  const next = ['touch /tmp/a (id: a) (agent: shell)', 'Look at it (id: b) (verify: touch /tmp/b)', 'Do c (id: c)'];
  await writeFile(home.attempt(KEY).result, JSON.stringify({ next }));
  const { events, notes } = await heard(home);
  expect(events).toMatchObject([
    { type: 'run.tasks-added', tasks: [{ id: 'a', agent: 'codex' }, { id: 'b' }, { id: 'c' }] },
  ]);
  expect(JSON.stringify(events)).not.toMatch(/verify|shell/);
  expect(notes).toEqual([
    "the acceptance command of b was left out: a worker can't give omo commands to run",
    "codex does a instead of shell: a worker can't give omo commands to run",
  ]);
});

/** Of a coding agent's attempt in a run that has a shell too. */
async function heard(home: Home): Promise<OwnWords> {
  const run = runOf(tasksOf({ api: { text: 'Build it' } }), {
    agents: { codex: CODEX, shell: { ...SHELL, run: [...SHELL.run] } },
  });
  return ownWords({ home, now: () => 1 }, run, KEY);
}

async function homeOf(): Promise<Home> {
  const root = await mkdtemp(join(tmpdir(), 'omo-words-'));
  onTestFinished(async () => rm(root, { recursive: true, force: true }));
  const home = homeAt(root);
  await mkdir(dirname(home.attempt(KEY).result), { recursive: true });
  return home;
}

async function listen(path: string): Promise<void> {
  const server = createServer();
  onTestFinished(() => void server.close());
  await new Promise<void>((resolve) => server.listen(path, resolve));
}

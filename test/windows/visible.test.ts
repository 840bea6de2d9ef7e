import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { HOSTILE } from '../support/hostile.ts';
import { makePerson, type Person } from './client.ts';

const WAIT = { timeout: 30_000, interval: 100 };

/** An agent that keeps what it is told in a file, byte by byte, and is at work until it is ended. */
function withKeeper({ ubuntu, work }: Person): void {
  const home = join(ubuntu.home, '.opencode-orchestrator');
  mkdirSync(home, { mode: 0o700 });
  const run = ['sh', '-c', `cat >'${work}'/"$ORCH_WORKER_NAME"; echo "this is $ORCH_WORKER_NAME"; exec sleep 1000`];
  writeFileSync(join(home, 'config.json'), JSON.stringify({ agents: { keeper: { run, prompt: 'stdin' } } }));
}

async function titles({ windows }: Person): Promise<string[]> {
  return (await windows.tabs()).map(({ title }) => title).toSorted();
}

async function screenOf({ windows }: Person, worker: string): Promise<string | undefined> {
  return (await windows.tabs()).find(({ title }) => title === `omo-worker-${worker}`)?.screen;
}

async function sessions({ windows }: Person): Promise<string[]> {
  const { stdout } = await windows.inside('tmux', '-L', 'e2e', 'list-sessions', '-F', '#{session_name}');
  return stdout
    .split('\n')
    .filter((name) => name.startsWith('omo-worker-'))
    .toSorted();
}

test(
  'begun from Windows where all can be seen: tabs are called as their sessions, any text arrives, one and all are ended',
  { tags: ['e2e', 'tmux'], timeout: 120_000 },
  async () => {
    const person = makePerson();
    withKeeper(person);
    const tasks = ['frontend', 'api', 'docs'].map((name) => `${name}:${HOSTILE}`);
    const begun = await person.run('orchestrate', '--agent', 'keeper', '--view', 'terminal', '--detach', ...tasks);
    expect(begun.exit, begun.stderr).toBe(0);
    await expect
      .poll(() => titles(person), WAIT)
      .toEqual(['api', 'docs', 'frontend'].map((one) => `omo-worker-${one}`));
    expect(await sessions(person)).toEqual(await titles(person));
    for (const name of ['frontend', 'api', 'docs']) {
      await expect.poll(() => screenOf(person, name), WAIT).toContain(`this is ${name}`);
      expect(readFileSync(join(person.work, name), 'utf8')).toContain(HOSTILE);
    }
    expect((await person.run('status')).stdout).toMatch(/frontend +working[^]*api +working[^]*docs +working/);

    const looking = await person.startSeen('attach', 'api');
    await expect.poll(() => looking.screen(), WAIT).toContain('this is api');
    await looking.press('C-b', 'd');
    await expect.poll(() => looking.screen(), WAIT).toContain('detached');

    expect((await person.run('kill', 'api')).exit).toBe(0);
    await expect.poll(() => screenOf(person, 'api'), WAIT).toContain('omo-worker-api has ended');
    expect(await sessions(person)).toEqual(['omo-worker-docs', 'omo-worker-frontend']);
    expect((await person.run('kill-all')).exit).toBe(0);
    expect(await sessions(person)).toEqual([]);
    for (const name of ['frontend', 'docs'])
      await expect.poll(() => screenOf(person, name), WAIT).toContain(`omo-worker-${name} has ended`);
  },
);

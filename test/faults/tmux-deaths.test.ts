import { existsSync } from 'node:fs';
import { mkdir, readFile, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { Dice } from '../support/dice.ts';
import { again, amount, figure, SEED } from '../support/faults.ts';
import { isAlive } from '../support/tmux.ts';
import { controlClient, finish, msUntil, POLL, servers, toldLost, world } from './tmux/world.ts';

const tags = ['faults', 'tmux', 'e2e'];

test(
  'a server killed with -9: each of its workers is told lost and begun again once',
  { tags, timeout: 600_000 },
  async () => {
    const it = world();
    await it.begin('backend', 'frontend', 'docs');
    process.kill(await it.serverPid(), 'SIGKILL');
    const ms = await msUntil(() => toldLost(it, 'backend', 'frontend', 'docs'));
    figure('P13', 'server killed with -9, three workers told lost', `${ms} ms`);
    await expect.poll(() => ['backend', 'frontend', 'docs'].map(it.ran), POLL).toEqual([2, 2, 2]);
    const words = (await it.omo.run('explain', 'backend')).stdout;
    expect(words).toMatch(/terminal is gone|signal|SIGHUP/);
    expect(await servers(it)).toHaveLength(1);
    await finish(it);
    expect(['backend', 'frontend', 'docs'].map(it.ran)).toEqual([2, 2, 2]);
  },
);

test.each(['socket', 'folder'] as const)(
  'the %s removed: the same server answers again, no second one, nothing is done twice',
  { tags, timeout: 600_000 },
  async (what) => {
    const it = world();
    await it.begin('backend', 'frontend');
    const pid = await it.serverPid();
    const socket = await it.tmux('display-message', '-p', '#{socket_path}');
    await rm(what === 'socket' ? socket : dirname(socket), { recursive: true });
    const ms = await msUntil(() => existsSync(socket));
    figure('P13', `${what} of tmux removed, there again`, `${ms} ms`);
    expect(await it.serverPid()).toBe(pid);
    await finish(it);
    expect(['backend', 'frontend'].map(it.ran)).toEqual([1, 1]);
  },
);

test(
  'the socket removed and omo killed with -9: the next daemon goes on with the same server',
  { tags, timeout: 600_000 },
  async () => {
    const it = world();
    await it.begin('backend');
    const pid = await it.serverPid();
    const socket = await it.tmux('display-message', '-p', '#{socket_path}');
    process.kill((await it.omo.daemon()) ?? 0, 'SIGKILL');
    await rm(socket, { force: true });
    await it.omo.run('daemon', 'start');
    await finish(it);
    expect(it.ran('backend')).toBe(1);
    expect(it.events().filter((event) => event.type === 'attempt.lost')).toEqual([]);
    expect(await isAlive(pid)).toBe(true);
    expect(await servers(it)).toEqual([pid]);
  },
);

test(
  'a server that is stopped is told within seconds, and once it goes on nothing was begun twice',
  { tags, timeout: 600_000 },
  async () => {
    const it = world();
    await it.begin('backend', 'frontend');
    const pid = await it.serverPid();
    process.kill(pid, 'SIGSTOP');
    const ms = await msUntil(async () => (await it.status()).troubles.length > 0);
    figure('P13', 'server stopped, told by status', `${ms} ms`);
    expect((await it.omo.run('status')).stdout).toContain(`kill -CONT ${pid}`);
    // Meanwhile one more is to be started, which can't be.
    await it.omo.run('orchestrate', '--detach', '--agent', 'shell', 'docs:echo ran >> docs.ran (id: docs)');
    await pause(6000);
    expect((await it.omo.run('logs', 'backend')).exit).toBe(0);
    process.kill(pid, 'SIGCONT');
    await expect.poll(async () => (await it.status()).troubles, POLL).toEqual([]);
    await finish(it);
    await expect.poll(() => it.ran('docs'), POLL).toBe(1);
    expect(['backend', 'frontend', 'docs'].map(it.ran)).toEqual([1, 1, 1]);
  },
);

test(
  'the control client killed at random while workers start and end: each task is done once',
  { tags, timeout: 600_000 },
  async () => {
    const it = world();
    const dice = new Dice(SEED, 'control client');
    const names = Array.from({ length: amount({ short: 12, long: 150 }) }, (_, index) => `w${index}`);
    const tasks = names.map((name) => `${name}:echo ran >> ${name}.ran (id: ${name})`);
    const started = it.omo.run('orchestrate', '--detach', '--agent', 'shell', ...tasks);
    let kills = 0;
    // By the journal: asking omo takes longer than a whole run.
    while (!it.events().some((event) => event.type === 'run.ended')) {
      const pid = await controlClient(it);
      if (pid !== undefined) kills += killed(pid);
      await pause(dice.between(5, 200));
    }
    expect((await started).exit).toBe(0);
    expect(kills).toBeGreaterThan(0);
    figure('P13', 'control client killed at random while workers start', `${kills} kills, ${names.length} tasks`);
    expect(names.map(it.ran), again('tmux-deaths')).toEqual(names.map(() => 1));
    expect(await it.report()).toMatchObject({ ok: true });
    expect(await it.tmux('list-sessions', '-F', '#{session_name}')).not.toContain('omo-worker-');
  },
);

test.each(['kill-session', 'kill-pane', 'respawn-pane -k'])(
  'a person’s %s on one worker: that one is begun again, the others go on',
  { tags, timeout: 600_000 },
  async (command) => {
    const it = world();
    await it.begin('backend', 'frontend');
    await it.tmux(...command.split(' '), '-t', '=omo-worker-backend:');
    const ms = await msUntil(() => it.ran('backend') === 2);
    figure('P12', `${command} by a person, begun again`, `${ms} ms`);
    await finish(it);
    expect(['backend', 'frontend'].map(it.ran)).toEqual([2, 1]);
    expect(await it.tmux('list-sessions', '-F', '#{session_name}')).not.toContain('omo-worker-');
  },
);

test(
  'a session a person renamed is still found, shown, and closed at the end',
  { tags, timeout: 600_000 },
  async () => {
    const it = world();
    await it.begin('backend', 'frontend');
    await it.tmux('rename-session', '-t', '=omo-worker-backend:', 'look at this');
    const said = await it.omo.run('attach', 'backend');
    expect(`${said.stdout}${said.stderr}`).not.toContain('=omo-worker-backend:');
    await pause(1500);
    expect(toldLost(it, 'backend')).toBe(false);
    await finish(it);
    expect(['backend', 'frontend'].map(it.ran)).toEqual([1, 1]);
    await expect.poll(() => it.tmux('list-sessions', '-F', '#{session_name}')).not.toContain('look at this');
  },
);

test(
  'a worker that outlives its server is ended before its task is begun again',
  { tags, timeout: 600_000 },
  async () => {
    const it = world();
    const script = `echo ran >> a.ran; test $(wc -l < a.ran) = 2 || { trap '' HUP; echo $$ > first.pid; while :; do sleep 1; done; }`;
    await it.omo.run('orchestrate', '--detach', '--agent', 'shell', `a:${script} (id: a)`);
    const first = join(it.omo.project, 'first.pid');
    await expect.poll(() => existsSync(first), POLL).toBe(true);
    process.kill(await it.serverPid(), 'SIGKILL');
    await expect.poll(() => it.ran('a'), POLL).toBe(2);
    expect(await isAlive(Number(await readFile(first, 'utf8')))).toBe(false);
    await finish(it);
  },
);

test(
  'kill-server by a person again and again: what is started next finds a server',
  { tags, timeout: 600_000 },
  async () => {
    const it = world();
    for (let round = 1; round <= amount({ short: 5, long: 200 }); round += 1) {
      await it.tmux('kill-server');
      const said = await it.omo.run('orchestrate', '--agent', 'shell', `echo ran >> r.ran`);
      expect(said.exit, `round ${round}: ${said.stderr}`).toBe(0);
      expect(it.ran('r')).toBe(round);
    }
  },
);

test(
  'a project folder of any bytes: the worker is in exactly that one, or omo says why not',
  { tags, timeout: 600_000 },
  async () => {
    const it = world();
    const odd = join(it.omo.project, 'a\nb  #(touch pwned) é');
    await mkdir(odd);
    const said = await it.omo.run('orchestrate', '--agent', 'shell', '--cwd', odd, 'echo ran >> here.ran');
    expect(said.exit, said.stderr).toBe(0);
    expect(existsSync(join(odd, 'here.ran'))).toBe(true);
  },
);

/** 1, or 0 for one that was gone already. */
function killed(pid: number): number {
  try {
    process.kill(pid, 'SIGKILL');
    return 1;
  } catch {
    return 0;
  }
}

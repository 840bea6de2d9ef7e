import { chmod, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { expect, test } from 'vitest';
import { PROC } from '../../../src/adapters/processes/system-table.ts';
import type { TmuxWorld } from '../../support/tmux.ts';
import { isAlive, pane, POLL, seenOf, textOf, tmuxWorld } from '../../support/tmux.ts';

const SLEEP = ['/bin/sleep', '1000'];

async function socketOf(world: TmuxWorld): Promise<string> {
  return world.tmux('display-message', '-p', '#{socket_path}');
}

test('a socket that was removed is made anew by the same server', { tags: ['tmux'] }, async () => {
  const world = await tmuxWorld();
  const terminal = world.terminal();
  const place = await terminal.start(world.spec('a', SLEEP));
  await rm(await socketOf(world));
  expect((await terminal.seen()).map((seen) => seen.place)).toEqual([place]);
  expect(await world.tmux('display-message', '-p', '#{pid}')).toBe(String(pane(place).server.pid));
});

test(
  'an omo that starts later finds the server whose socket was removed, and no second one',
  { tags: ['tmux'] },
  async () => {
    const world = await tmuxWorld();
    const first = world.terminal();
    const place = await first.start(world.spec('a', SLEEP));
    const socket = await socketOf(world);
    await first.release();
    await rm(socket);
    const second = world.terminal();
    expect((await second.seen()).map((seen) => seen.place)).toEqual([place]);
    expect(await second.open()).toEqual(pane(place).server);
  },
);

test('a socket whose whole folder was removed is made anew with it', { tags: ['tmux'] }, async () => {
  const world = await tmuxWorld();
  const terminal = world.terminal();
  const place = pane(await terminal.start(world.spec('a', SLEEP)));
  await rm(world.env['TMUX_TMPDIR'] ?? '', { recursive: true });
  expect(await terminal.seen()).toHaveLength(1);
  expect(await world.tmux('display-message', '-p', '#{pid}')).toBe(String(place.server.pid));
});

/** Something else stands where the folder of the sockets was. */
async function blockSocket(world: TmuxWorld): Promise<void> {
  const sockets = world.env['TMUX_TMPDIR'] ?? '';
  await rm(sockets, { recursive: true });
  await writeFile(sockets, '');
}

test('a server that cannot make its socket anew is not hidden by a second one', { tags: ['tmux'] }, async () => {
  const world = await tmuxWorld();
  const first = world.terminal();
  const { pid } = await first.open();
  await first.release();
  await blockSocket(world);
  await expect(world.terminal().seen()).rejects.toMatchObject({
    code: 'E_TMUX_GONE',
    message: expect.stringContaining(`kill -USR1 ${pid}`),
  });
  expect(await isAlive(pid)).toBe(true);
});

test('a server nobody else can reach is told once, and is asked all the same', { tags: ['tmux'] }, async () => {
  const world = await tmuxWorld();
  const terminal = world.terminal();
  await terminal.start(world.spec('a', SLEEP));
  await blockSocket(world);
  expect(await terminal.seen()).toHaveLength(1);
  expect(await terminal.seen()).toHaveLength(1);
  expect(world.news).toEqual([
    { is: 'hidden', server: await terminal.open(), reason: expect.stringContaining('kill -USR1') },
  ]);
});

test('a killed server is told, and the next one has another identity', { tags: ['tmux'] }, async () => {
  const world = await tmuxWorld();
  const terminal = world.terminal();
  const spec = world.spec('a', SLEEP);
  const place = pane(await terminal.start(spec));
  process.kill(place.server.pid, 'SIGKILL');
  await expect.poll(() => world.news.map((news) => news.is), POLL).toEqual(['lost', 'replaced']);
  const now = await terminal.open();
  expect(world.news[0]).toEqual({
    is: 'lost',
    server: place.server,
    reason: expect.stringContaining('server exited unexpectedly'),
  });
  expect(world.news[1]).toEqual({ is: 'replaced', before: place.server, now, alive: false });
  expect(await terminal.seen()).toEqual([]);
  // The new server gives out the same ids again.
  const after = pane(await terminal.start(world.spec('b', SLEEP)));
  expect(after.pane).toBe(place.pane);
  expect(await terminal.tail(place, 5)).toBeUndefined();
  expect(await terminal.tail(after, 5)).toBe('');
});

test('what a killed server leaves running can still be stopped', { tags: ['tmux'] }, async () => {
  const world = await tmuxWorld();
  const terminal = world.terminal();
  const spec = world.spec('a', ['/bin/sh', '-c', "trap '' HUP TERM; echo ready; while :; do sleep 1000; done"]);
  const place = pane(await terminal.start(spec));
  await expect.poll(async () => textOf(spec.log), POLL).toBe('ready\r\n');
  process.kill(place.server.pid, 'SIGKILL');
  expect(await isAlive(place.pid)).toBe(true);
  expect(await terminal.stop(place, spec.key)).toEqual([]);
  expect(await isAlive(place.pid)).toBe(false);
});

test(
  'when the hub is closed the same server answers again, through no worker’s session',
  { tags: ['tmux'] },
  async () => {
    const world = await tmuxWorld();
    const terminal = world.terminal();
    const place = pane(await terminal.start(world.spec('a', SLEEP)));
    await world.tmux('kill-session', '-t', '=omo-ctl');
    await expect.poll(() => world.news.map((news) => news.is), POLL).toEqual(['lost', 'back']);
    expect((await seenOf(terminal, 'a', 'alive')).place).toEqual(place);
    expect(await world.tmux('list-clients', '-F', '#{session_name}')).toBe('omo-ctl');
  },
);

test('letting go ends no worker, and the next omo sees the same places', { tags: ['tmux'] }, async () => {
  const world = await tmuxWorld();
  const first = world.terminal();
  const place = await first.start(world.spec('a', SLEEP));
  await first.release();
  await expect(first.seen()).rejects.toMatchObject({ code: 'E_TMUX_GONE' });
  expect(await world.terminal().seen()).toEqual([
    { key: { run: 'r1', task: 't1', attempt: 1 }, worker: 'a', place, state: { is: 'alive' } },
  ]);
});

test('a server that is stopped is told as silent until it goes on', { tags: ['tmux'] }, async () => {
  const world = await tmuxWorld();
  const terminal = world.terminal({ limitMs: 60_000 });
  const place = pane(await terminal.start(world.spec('a', SLEEP)));
  expect(terminal.silent).toBeUndefined();
  process.kill(place.server.pid, 'SIGSTOP');
  const looking = terminal.seen();
  await expect.poll(() => terminal.silent, POLL).toEqual(place.server);
  process.kill(place.server.pid, 'SIGCONT');
  expect(await looking).toHaveLength(1);
  expect(terminal.silent).toBeUndefined();
});

test(
  'a server that is stopped lives on when it goes on, however often an omo that starts meanwhile asks it in vain',
  {
    tags: ['tmux'],
  },
  async () => {
    const world = await tmuxWorld();
    const first = world.terminal();
    const place = pane(await first.start(world.spec('a', SLEEP)));
    await first.release();
    process.kill(place.server.pid, 'SIGSTOP');
    const later = world.terminal({ limitMs: 300 });
    for (let times = 1; times <= 5; times += 1)
      await expect(later.open()).rejects.toMatchObject({ code: 'E_TMUX_GONE' });
    await expect.poll(() => later.silent, POLL).toEqual(place.server);
    process.kill(place.server.pid, 'SIGCONT');
    await expect.poll(() => later.open().catch(() => undefined), POLL).toEqual(place.server);
    expect((await later.seen()).map((seen) => seen.place)).toEqual([place]);
    expect(later.silent).toBeUndefined();
  },
);

const HOSTILE_CONF = [
  'set -g destroy-unattached on',
  'set -g base-index 1',
  'set -g pane-base-index 1',
  'set -g default-command "/bin/false"',
  'set -g remain-on-exit off',
  'set -g automatic-rename on',
  'set -g history-limit 10',
  'set -g status-left MINE',
  'set-environment -g LEAKED from-the-person',
].join('\n');

async function checkWorker(world: TmuxWorld, socket: string): Promise<void> {
  await writeFile(join(world.env['HOME'] ?? '', '.tmux.conf'), HOSTILE_CONF);
  const terminal = world.terminal({ socket });
  const place = pane(
    await terminal.start(world.spec('a', ['/bin/sh', '-c', 'echo "[$LEAKED]"; read -r line; exit 7'])),
  );
  await expect.poll(async () => terminal.tail(place, 1), POLL).toBe('[]');
  await execa('tmux', ['-L', socket, 'send-keys', '-t', place.pane, 'Enter'], { env: world.env, extendEnv: false });
  expect((await seenOf(terminal, 'a', 'dead')).state).toEqual({ is: 'dead', exitCode: 7 });
}

test('a person’s own configuration has no effect on omo’s server', { tags: ['tmux'] }, async () => {
  const world = await tmuxWorld();
  await checkWorker(world, 'omo');
  expect(await world.tmux('show-options', '-gv', 'history-limit')).toBe('2000');
  expect(await world.tmux('show-options', '-gv', 'status-left')).not.toBe('MINE');
});

test(
  'on a person’s own server workers live all the same, and its configuration stays',
  { tags: ['tmux'] },
  async () => {
    const world = await tmuxWorld();
    await checkWorker(world, 'default');
    const show = async (name: string): Promise<string> =>
      (await execa('tmux', ['show-options', '-gv', name], { env: world.env, extendEnv: false })).stdout;
    expect(await show('status-left')).toBe('MINE');
    expect(await show('destroy-unattached')).toBe('on');
    expect(await show('remain-on-exit')).toBe('off');
  },
);

test('who starts the server first leaves no secret in it', { tags: ['tmux'] }, async () => {
  const world = await tmuxWorld();
  const terminal = world.terminal({ env: { ...world.env, API_KEY: 'hunter2', TMUX: '/x,1,0' } });
  const { pid } = await terminal.open();
  expect(await readFile(`/proc/${pid}/environ`, 'utf8')).not.toContain('hunter2');
  expect(await world.tmux('show-environment', '-g')).not.toContain('hunter2');
});

test('neither a worker’s variables nor its arguments to tmux stand on a command line', { tags: ['tmux'] }, async () => {
  const world = await tmuxWorld();
  const terminal = world.terminal();
  const spec = world.spec('a', SLEEP);
  await terminal.start({ ...spec, env: { ...spec.env, TOKEN: 'hunter3' } });
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const lines = await Promise.allSettled(pids.map(async (pid) => readFile(`/proc/${pid}/cmdline`, 'utf8')));
  expect(lines.filter((line) => line.status === 'fulfilled' && line.value.includes('hunter3'))).toEqual([]);
  expect(await world.tmux('show-environment', '-t', '=omo-worker-a:')).not.toContain('hunter3');
});

test('the configuration and the memory of the server are nobody else’s to read', { tags: ['tmux'] }, async () => {
  const world = await tmuxWorld();
  await world.terminal().open();
  for (const name of ['tmux.conf', 'tmux-omo.json']) {
    expect((await stat(join(world.home, 'run', name))).mode & 0o777).toBe(0o600);
  }
});

test('a memory of the server that cannot be understood is told, not guessed', { tags: ['tmux'] }, async () => {
  const world = await tmuxWorld();
  const first = world.terminal();
  await first.open();
  await first.release();
  const file = join(world.home, 'run', 'tmux-omo.json');
  await writeFile(file, '{"pid":');
  await expect(world.terminal().open()).rejects.toMatchObject({
    code: 'E_FILE',
    message: expect.stringContaining(file),
  });
});

test('a tmux that is too old is refused with the version it has', { tags: ['tmux'] }, async () => {
  const world = await tmuxWorld();
  const program = join(world.dir, 'old-tmux');
  await writeFile(program, '#!/bin/sh\necho "tmux 3.1c"\n');
  await chmod(program, 0o755);
  await expect(world.terminal({ program }).seen()).rejects.toMatchObject({
    code: 'E_TMUX_MISSING',
    message: expect.stringContaining('this is "tmux 3.1c"'),
  });
});

test.each(['../x', '.', 'a b', ''])('%j is no name of a socket', { tags: ['tmux'] }, async (socket) => {
  const world = await tmuxWorld();
  await expect(world.terminal({ socket }).open()).rejects.toMatchObject({ code: 'E_NAME' });
});

test('omo’s own server can be ended, and is gone then', { tags: ['tmux'] }, async () => {
  const world = await tmuxWorld();
  const terminal = world.terminal();
  const place = pane(await terminal.start(world.spec('a', SLEEP)));
  await terminal.endServer();
  expect(await PROC.start(place.server.pid)).toBeUndefined();
});

test('a server with somebody else’s session on it is not ended', { tags: ['tmux'] }, async () => {
  const world = await tmuxWorld();
  const terminal = world.terminal();
  const { pid } = await terminal.open();
  await world.tmux('new-session', '-d', '-s', 'mine', ...SLEEP);
  await expect(terminal.endServer()).rejects.toMatchObject({
    code: 'E_TMUX',
    message: expect.stringContaining('(mine)'),
  });
  expect(await isAlive(pid)).toBe(true);
});

test('a server omo did not start is not ended', { tags: ['tmux'] }, async () => {
  const world = await tmuxWorld();
  await world.tmux('new-session', '-d', '-s', 'mine', ...SLEEP);
  const terminal = world.terminal();
  await expect(terminal.endServer()).rejects.toMatchObject({ message: expect.stringContaining('not started by omo') });
  expect(await world.tmux('has-session', '-t', '=mine')).toBe('');
});

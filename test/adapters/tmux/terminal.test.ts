import { spawn } from 'node:child_process';
import { access, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { expect, onTestFinished, test } from 'vitest';
import { attachArgv } from '../../../src/adapters/tmux/attach-argv.ts';
import type { TmuxWorld } from '../../support/tmux.ts';
import { isAlive, livingOf, pane, POLL, seenOf, textOf, tmuxWorld } from '../../support/tmux.ts';
import { HOSTILE_SIZE, hostileScript, pidsIn } from '../processes/hostile.ts';

const SLEEP = ['/bin/sleep', '1000'];

test('an attempt has a pane of 200x50 and is seen alive, then dead with its code', { tags: ['tmux'] }, async () => {
  const world = await tmuxWorld();
  const terminal = world.terminal();
  const spec = world.spec('backend', ['/bin/sh', '-c', 'stty size; read -r line; exit 42']);
  const place = pane(await terminal.start(spec));
  expect(place.server).toEqual(await terminal.open());
  expect((await seenOf(terminal, 'backend', 'alive')).place).toEqual(place);
  await expect.poll(async () => terminal.tail(place, 1), POLL).toBe('50 200');
  await world.tmux('send-keys', '-t', place.pane, 'Enter');
  const seen = await seenOf(terminal, 'backend', 'dead');
  expect(seen).toEqual({ key: spec.key, worker: 'backend', place, state: { is: 'dead', exitCode: 42 } });
});

test('the environment of a worker is the given one and what a terminal adds', { tags: ['tmux'] }, async () => {
  const world = await tmuxWorld();
  const terminal = world.terminal();
  const spec = world.spec('a', ['/bin/sh', '-c', `env -0 > "${world.dir}/env"; exec sleep 1000`]);
  const odd = { NL: 'a\nb', EMPTY: '', EQ: 'a=b', SEMI: 'x;', FMT: '#{pid} #(id) %H', TERM: 'bogus', TMUX: 'bogus' };
  await terminal.start({ ...spec, env: { ...spec.env, ...odd } });
  await expect.poll(async () => textOf(join(world.dir, 'env')), POLL).not.toBe('');
  const lines = (await textOf(join(world.dir, 'env'))).split('\0').filter(Boolean);
  const env = Object.fromEntries(
    lines.map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
  );
  const terminals = {
    TERM: 'screen-256color',
    TERM_PROGRAM: 'tmux',
    TMUX_PANE: '%1',
    SHELL: '/bin/sh',
    PWD: world.home,
  };
  const varying = { TERM_PROGRAM_VERSION: expect.any(String), TMUX: expect.stringContaining(world.dir) };
  // tmux 3.7 says it in each pane.
  const { COLORTERM = 'truecolor', ...others } = env;
  expect(COLORTERM).toBe('truecolor');
  expect(others).toEqual({ ...spec.env, ...odd, ...terminals, ...varying });
});

test('no later window of a session gets the variables of an attempt before it', { tags: ['tmux'] }, async () => {
  const world = await tmuxWorld();
  const terminal = world.terminal();
  const first = world.spec('a', ['/bin/true', 'x']);
  await terminal.start({ ...first, env: { ...first.env, ONLY_FIRST: 'secret' } });
  await world.tmux('set-environment', '-t', '=omo-worker-a:', 'BY_HAND', 'x');
  const second = world.spec('a', ['/bin/sh', '-c', `env > "${world.dir}/env"; exec sleep 1000`], { attempt: 2 });
  await terminal.start({ ...second, env: { ...second.env, TERM: 'bogus' } });
  await expect.poll(async () => textOf(join(world.dir, 'env')), POLL).toContain('OMO_ATTEMPT=2');
  expect(await textOf(join(world.dir, 'env'))).toContain('TERM=screen-256color\n');
  expect(await textOf(join(world.dir, 'env'))).not.toMatch(/ONLY_FIRST|BY_HAND/);
});

/**
 * tmux closes a pane as soon as its process has ended, and what it has not read by then is lost (3 of 300 under load).
 * A program that has had an answer to its last question, here "are you well?", knows that everything was read.
 */
const UNTIL_READ = String.raw`stty -icanon -echo min 0 time 100; printf "\033[5n"; dd bs=4 count=1 >/dev/null 2>&1`;

const STRANGE = 'x #{pid} $(touch hacked) #[fg=red] %H \'q" `id` #(touch hacked)';
test('a home with formats, quotes and commands in its name is only a name', { tags: ['tmux'] }, async () => {
  const world = await tmuxWorld(STRANGE);
  const terminal = world.terminal();
  const spec = world.spec('a', ['/bin/sh', '-c', `echo out; echo err >&2; ${UNTIL_READ}; exit 1`]);
  await terminal.start(spec);
  expect((await seenOf(terminal, 'a', 'dead')).state).toEqual({ is: 'dead', exitCode: 1 });
  await expect.poll(async () => textOf(spec.log), POLL).toContain('out\r\nerr\r\n');
  await expect(access(join(world.home, 'hacked'))).rejects.toThrow('ENOENT');
  await expect(access(join(world.dir, 'hacked'))).rejects.toThrow('ENOENT');
});

test('the log has every byte from the first on, and nobody else may read it', { tags: ['tmux'] }, async () => {
  const world = await tmuxWorld();
  const terminal = world.terminal();
  const script = `printf "\\033[31mé\\001\\377 first"; seq 1 20000; printf last; ${UNTIL_READ}`;
  const specs = Array.from({ length: 10 }, (_, index) => world.spec(`w${index}`, ['/bin/sh', '-c', script]));
  for (const spec of specs) await terminal.start(spec);
  const numbers = Array.from({ length: 20_000 }, (_, index) => `${index + 1}\r\n`).join('');
  const expected = Buffer.concat([
    Buffer.from('\u001b[31mé\u0001'),
    Buffer.from([0xff]),
    Buffer.from(` first${numbers}last\u001b[5n`),
  ]);
  for (const spec of specs) {
    await seenOf(terminal, spec.worker, 'dead');
    await expect.poll(async () => (await readFile(spec.log)).equals(expected), POLL).toBe(true);
    expect((await stat(spec.log)).mode & 0o777).toBe(0o600);
  }
});

/** What `env` says of it may be lost with the pane; the launcher, under which omo starts everything, waits for that. */
test('a program that is not there ends with 127', { tags: ['tmux'] }, async () => {
  const world = await tmuxWorld();
  const terminal = world.terminal();
  await terminal.start(world.spec('a', ['no-such-program']));
  expect((await seenOf(terminal, 'a', 'dead')).state).toEqual({ is: 'dead', exitCode: 127 });
});

test('a bad name, a bad log and a bad argument start nothing', { tags: ['tmux'] }, async () => {
  const world = await tmuxWorld();
  const terminal = world.terminal();
  const spec = world.spec('a', SLEEP);
  await expect(terminal.start({ ...spec, worker: '#(touch /tmp/hacked)' })).rejects.toMatchObject({ code: 'E_NAME' });
  await expect(terminal.start({ ...spec, log: join(world.dir, 'none', 'x.log') })).rejects.toMatchObject({
    code: 'E_FILE',
  });
  await expect(terminal.start({ ...spec, log: 'relative.log' })).rejects.toMatchObject({ code: 'E_FILE' });
  await expect(terminal.start({ ...spec, argv: ['a', 'b\0c'] })).rejects.toMatchObject({ code: 'E_USAGE' });
  await expect(terminal.start({ ...spec, argv: ['a', 'x'.repeat(1_000_000)] })).rejects.toMatchObject({
    code: 'E_TOO_BIG',
  });
  expect(await world.tmux('list-sessions', '-F', '#{session_name}')).toBe('omo-ctl');
});

test('a session of somebody else is never used: it was there first', { tags: ['tmux'] }, async () => {
  const world = await tmuxWorld();
  const terminal = world.terminal();
  await terminal.open();
  await world.tmux('new-session', '-d', '-s', 'omo-worker-a', ...SLEEP);
  await world.tmux('new-session', '-d', '-s', 'omo-worker-b c', ...SLEEP);
  await expect(terminal.start(world.spec('a', SLEEP))).rejects.toMatchObject({ code: 'E_NAME_TAKEN' });
  await terminal.close('a');
  expect(await world.tmux('list-panes', '-s', '-t', '=omo-worker-a', '-F', '#{pane_dead}')).toBe('0');
  expect(await terminal.seen()).toEqual([]);
  await terminal.start(world.spec('b', SLEEP));
  expect((await terminal.seen()).map((seen) => seen.worker)).toEqual(['b']);
});

test('two homes on one server neither see nor close each other’s workers', { tags: ['tmux'] }, async () => {
  const world = await tmuxWorld();
  const other = `${world.home}-2`;
  const [mine, theirs] = [world.terminal(), world.terminal({ home: other })];
  await mine.start(world.spec('a', SLEEP));
  await expect(theirs.start(world.spec('a', SLEEP))).rejects.toMatchObject({
    message: expect.stringContaining(world.home),
  });
  await theirs.start(world.spec('b', SLEEP));
  await theirs.close('a');
  expect((await mine.seen()).map((seen) => seen.worker)).toEqual(['a']);
  expect((await theirs.seen()).map((seen) => seen.worker)).toEqual(['b']);
});

test('a worker whose name begins another’s is told apart from it', { tags: ['tmux'] }, async () => {
  const world = await tmuxWorld();
  const terminal = world.terminal();
  await terminal.start(world.spec('ab', SLEEP));
  const attach = await execa('tmux', attachArgv('tmux', 'omo', '=omo-worker-a:').slice(1), {
    env: world.env,
    reject: false,
  });
  expect(attach.stderr).toBe("can't find session: omo-worker-a");
  await terminal.close('a');
  expect((await terminal.seen()).map((seen) => seen.worker)).toEqual(['ab']);
  await terminal.start(world.spec('a', SLEEP));
  await terminal.close('a');
  expect((await terminal.seen()).map((seen) => seen.worker)).toEqual(['ab']);
});

test(
  'the next attempt has a pane of its own in the same session, and the dead one goes',
  { tags: ['tmux'] },
  async () => {
    const world = await tmuxWorld();
    const terminal = world.terminal();
    const first = pane(await terminal.start(world.spec('a', ['/bin/sh', '-c', 'exit 1'])));
    await seenOf(terminal, 'a', 'dead');
    const second = pane(await terminal.start(world.spec('a', SLEEP, { attempt: 2 })));
    expect(second.session).toBe(first.session);
    expect(second.pane).not.toBe(first.pane);
    const panes = async (): Promise<unknown> => (await terminal.seen()).map(({ key, place }) => [key.attempt, place]);
    await expect.poll(panes, POLL).toEqual([[2, second]]);
    expect(await terminal.tail(first, 5)).toBeUndefined();
    const shape = await world.tmux('display-message', '-p', '-t', second.pane, '#{window_width}x#{window_height}');
    expect(shape).toBe('200x50');
  },
);

async function attachedPerson(world: TmuxWorld, worker: string): Promise<void> {
  const [program = '', ...args] = attachArgv('tmux', 'omo', `=omo-worker-${worker}:`);
  const line = [program, ...args.map((arg) => `'${arg}'`)].join(' ');
  const person = spawn('script', ['-qfc', line, '/dev/null'], {
    env: { ...world.env, TERM: 'xterm' },
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  onTestFinished(() => {
    person.kill('SIGKILL');
  });
  const clients = async (): Promise<string> => world.tmux('list-clients', '-F', '#{session_name}');
  await expect.poll(clients, POLL).toContain(`omo-worker-${worker}`);
}

test('a person who is attached is taken along to the next attempt', { tags: ['tmux'] }, async () => {
  const world = await tmuxWorld();
  const terminal = world.terminal();
  await terminal.start(world.spec('a', ['/bin/sh', '-c', 'exit 1']));
  await seenOf(terminal, 'a', 'dead');
  await attachedPerson(world, 'a');
  const { pane: id } = pane(await terminal.start(world.spec('a', SLEEP, { attempt: 2 })));
  const shown = await world.tmux(
    'list-clients',
    '-t',
    '=omo-worker-a',
    '-F',
    '#{pane_id} #{window_width}x#{window_height}',
  );
  expect(shown).toBe(`${id} 200x50`);
});

test(
  'what a person opens in a worker’s session is no attempt, and is not stopped with it',
  { tags: ['tmux'] },
  async () => {
    const world = await tmuxWorld();
    const terminal = world.terminal();
    const spec = world.spec('a', SLEEP);
    const place = await terminal.start(spec);
    const split = Number(
      await world.tmux('split-window', '-d', '-P', '-F', '#{pane_pid}', '-t', '=omo-worker-a:', ...SLEEP),
    );
    expect((await terminal.seen()).map((seen) => seen.place)).toEqual([place]);
    expect(await terminal.stop(place, spec.key)).toEqual([]);
    expect(await isAlive(split)).toBe(true);
  },
);

test(
  'a window that was linked into another session is one attempt, and ends when it is closed',
  { tags: ['tmux'] },
  async () => {
    const world = await tmuxWorld();
    const terminal = world.terminal();
    const place = pane(await terminal.start(world.spec('a', SLEEP)));
    await world.tmux('new-session', '-d', '-s', 'mine', ...SLEEP);
    await world.tmux('link-window', '-d', '-s', '=omo-worker-a:', '-t', '=mine:');
    expect((await terminal.seen()).map((seen) => seen.place)).toEqual([place]);
    await terminal.close('a');
    expect(await isAlive(place.pid)).toBe(false);
  },
);

test('a session that somebody renamed is shown to them by its id, and is closed', { tags: ['tmux'] }, async () => {
  const world = await tmuxWorld();
  const terminal = world.terminal();
  const place = pane(await terminal.start(world.spec('a', SLEEP)));
  expect(await terminal.target('a')).toBe('=omo-worker-a:');
  await world.tmux('rename-session', '-t', '=omo-worker-a', 'theirs');
  expect(await terminal.target('a')).toBe(place.session);
  await terminal.close('a');
  expect(await world.tmux('list-sessions', '-F', '#{session_name}')).toBe('omo-ctl');
  expect(await isAlive(place.pid)).toBe(false);
});

test('stopping ends a hostile tree to the last process and leaves the session', { tags: ['tmux'] }, async () => {
  const world = await tmuxWorld();
  const terminal = world.terminal();
  const pids = join(world.dir, 'pids');
  const spec = world.spec('a', ['/bin/sh', '-c', hostileScript(pids)]);
  const place = await terminal.start(spec);
  onTestFinished(async () => {
    for (const pid of await livingOf(await pidsIn(pids))) process.kill(pid, 'SIGKILL');
  });
  await expect.poll(async () => (await pidsIn(pids)).length, POLL).toBe(HOSTILE_SIZE);
  expect(await terminal.stop(place, spec.key)).toEqual([]);
  expect(await livingOf(await pidsIn(pids))).toEqual([]);
  expect((await seenOf(terminal, 'a', 'dead')).state).toEqual({ is: 'dead', signal: 'SIGKILL' });
  expect(await isAlive(pane(place).server.pid)).toBe(true);
});

test('stopping one attempt leaves another worker of the same run alone', { tags: ['tmux'] }, async () => {
  const world = await tmuxWorld();
  const terminal = world.terminal();
  const spec = world.spec('a', SLEEP);
  const place = await terminal.start(spec);
  const other = world.spec('b', SLEEP);
  const key = { ...other.key, task: 't2' };
  const beside = pane(await terminal.start({ ...other, key, env: { ...other.env, OMO_TASK_ID: 't2' } }));
  expect(await terminal.stop(place, spec.key)).toEqual([]);
  expect((await seenOf(terminal, 'a', 'dead')).state).toEqual({ is: 'dead', signal: 'SIGTERM' });
  expect(await isAlive(beside.pid)).toBe(true);
});

test('closing a worker ends what still lives in it, and closing it twice is fine', { tags: ['tmux'] }, async () => {
  const world = await tmuxWorld();
  const terminal = world.terminal();
  const script = "trap '' HUP TERM; echo ready; while :; do sleep 1000; done";
  const spec = world.spec('a', ['/bin/sh', '-c', script]);
  const place = pane(await terminal.start(spec));
  await expect.poll(async () => textOf(spec.log), POLL).toBe('ready\r\n');
  await terminal.close('a');
  expect(await isAlive(place.pid)).toBe(false);
  expect(await world.tmux('list-sessions', '-F', '#{session_name}')).toBe('omo-ctl');
  await terminal.close('a');
});

test('the tail is the last lines as plain text, whatever the program prints', { tags: ['tmux'] }, async () => {
  const world = await tmuxWorld();
  const terminal = world.terminal();
  const lines = [
    '\u001b[31mred\u001b[0m',
    '%end 1 2 1',
    '%begin 7 9 1',
    String.raw`a\b $HOME ${'${x}'} \033`,
    'é😀 漢字',
    '<b>',
    '%exit',
  ];
  const place = await terminal.start(
    world.spec('a', ['/bin/sh', '-c', 'printf "%s\\n" "$@"; exec sleep 1000', 'sh', ...lines]),
  );
  await expect.poll(async () => terminal.tail(place, 20), POLL).toBe(['red', ...lines.slice(1)].join('\n'));
  expect(await terminal.tail(place, 2)).toBe('<b>\n%exit');
});

test('the tail is right when the starter has no UTF-8 locale', { tags: ['tmux'] }, async () => {
  const world = await tmuxWorld();
  const { PATH, HOME, TMUX_TMPDIR } = world.env;
  const terminal = world.terminal({ env: { PATH, HOME, TMUX_TMPDIR } });
  const place = await terminal.start(world.spec('a', ['/bin/sh', '-c', 'echo "é😀"; echo two; exec sleep 1000']));
  await expect.poll(async () => terminal.tail(place, 9), POLL).toBe('é😀\ntwo');
});

test('the tail reaches back beyond the screen, and of an empty screen it is empty', { tags: ['tmux'] }, async () => {
  const world = await tmuxWorld();
  const terminal = world.terminal();
  const many = await terminal.start(world.spec('a', ['/bin/sh', '-c', 'seq 1 300; exec sleep 1000']));
  const numbers = Array.from({ length: 120 }, (_, index) => String(181 + index)).join('\n');
  await expect.poll(async () => terminal.tail(many, 120), POLL).toBe(numbers);
  const none = await terminal.start(world.spec('b', SLEEP));
  expect(await terminal.tail(none, 10)).toBe('');
});

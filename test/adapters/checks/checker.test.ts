import { lstat, mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { shellChecker } from '../../../src/adapters/checks/checker.ts';
import { PROC, PS } from '../../../src/adapters/processes/system-table.ts';
import { livingOf, POLL, textOf } from '../../support/tmux.ts';
import { HOSTILE_SIZE, hostileScript, pidsIn } from '../processes/hostile.ts';
import { checkWorld } from './checked.ts';

describe('how a command ended', () => {
  test.for<[string, string, object]>([
    ['a command that passes', 'exit 0', { ok: true, exitCode: 0 }],
    ['one that fails', 'exit 3', { ok: false, exitCode: 3 }],
    ['one whose program is not there', 'no-such-program-here', { ok: false, exitCode: 127 }],
    ['one that is no shell command', '(((', { ok: false, exitCode: 2 }],
    ['one that a signal ends', 'kill -SEGV $$', { ok: false, signal: 'SIGSEGV' }],
    ['one that begins with a dash', '--version; exit 4', { ok: false, exitCode: 4 }],
    ['one that reads its input', 'cat; echo read', { ok: true, tail: 'read' }],
    ['one that prints nothing', ':', { ok: true, tail: '' }],
  ])('%s', async ([, command, ended]) => {
    const { check } = await checkWorld();
    const verification = await check(command);
    expect(verification).toMatchObject({ command, ...ended });
    expect(verification.ms).toBeLessThan(30_000);
    expect(verification).not.toHaveProperty('problem');
    expect(verification).not.toHaveProperty('timedOut');
  });

  test('its output goes into a file of its own making, for the owner’s eyes only, whatever stands there', async () => {
    const { check, dir, output, spec } = await checkWorld();
    const victim = join(dir, 'theirs');
    await writeFile(victim, 'mine\n', { mode: 0o644 });
    const path = spec('').output;
    await symlink(victim, path);
    expect(await check('echo out')).toMatchObject({ ok: true });
    expect([await readFile(victim, 'utf8'), (await output()).toString()]).toEqual(['mine\n', 'out\n']);
    expect((await lstat(path)).mode & 0o777).toBe(0o600);
    await rm(path);
    await mkdir(join(path, 'below'), { recursive: true });
    expect(await check('echo out')).toMatchObject({ ok: true });
  });

  test('both outputs are kept in the order in which they were printed', async () => {
    const { check, output } = await checkWorld();
    const { tail } = await check('for i in 1 2 3; do echo out $i; echo err $i >&2; done');
    expect(tail).toBe('out 1\nerr 1\nout 2\nerr 2\nout 3\nerr 3');
    expect((await output()).toString()).toBe(`${tail}\n`);
  });

  test('it runs in the folder named, with the environment given and nothing of this process', async () => {
    const { dir, check } = await checkWorld();
    await mkdir(join(dir, 'a #{b} "c"'));
    const { tail } = await check('pwd; echo "$MINE-$HOME-$VITEST"', {
      cwd: join(dir, 'a #{b} "c"'),
      env: { PATH: process.env['PATH'] ?? '', MINE: 'yes' },
    });
    expect(tail).toBe(`${join(dir, 'a #{b} "c"')}\nyes--`);
  });

  test('the output of an earlier check is not there any more', async () => {
    const { check, output } = await checkWorld();
    await check('echo a long line of the first check');
    await check('echo second');
    expect((await output()).toString()).toBe('second\n');
  });
});

describe('what its environment says', () => {
  test.for<[string, Record<string, string>, string]>([
    ['that nobody is there and no colours are wanted', {}, '1-1--dumb'],
    ['what the person said of CI and the terminal', { CI: 'false', TERM: 'xterm' }, 'false-1--xterm'],
    ['that the person wants colours', { FORCE_COLOR: '1' }, '1--1-dumb'],
    ['what the person said of colours', { NO_COLOR: '' }, '1---dumb'],
  ])('%s', async ([, given, said]) => {
    const { check } = await checkWorld();
    const env = { PATH: process.env['PATH'] ?? '', ...given };
    expect((await check('echo "$CI-$NO_COLOR-$FORCE_COLOR-$TERM"', { env })).tail).toBe(said);
  });
});

describe('what is printed', () => {
  test('is in the file while the command still runs', async () => {
    const { dir, check } = await checkWorld();
    const checked = check('echo begun; while [ ! -e go ]; do sleep 0.02; done; echo ended');
    await expect.poll(async () => textOf(join(dir, 'check.log')), POLL).toBe('begun\n');
    await writeFile(join(dir, 'go'), '');
    expect((await checked).tail).toBe('begun\nended');
  });

  test(
    'of 200 MB the beginning and the end are kept, with what is missing between them',
    { timeout: 60_000 },
    async () => {
      const { check, output } = await checkWorld();
      const { ok, tail } = await check(`echo first; head -c 200000000 /dev/zero | tr '\\0' x; echo; echo last`);
      expect(ok).toBe(true);
      expect(tail).toMatch(/x\nlast$/);
      const kept = await output();
      expect(kept.length).toBeLessThanOrEqual(64 * 1024 * 1024);
      expect(kept.length).toBeGreaterThan(60 * 1024 * 1024);
      expect(kept.subarray(0, 8).toString()).toBe('first\nxx');
      expect(kept.subarray(-7).toString()).toBe('x\nlast\n');
      const [, left, all] = /\n\[omo: (\d+) bytes are left out here, of (\d+)\]\n/.exec(kept.toString('latin1')) ?? [];
      expect(Number(all)).toBe(200_000_012);
      const words = `\n[omo: ${left} bytes are left out here, of ${all}]\n`.length;
      expect(kept.length - words + Number(left)).toBe(200_000_012);
    },
  );

  test('is shown as plain text, and kept byte for byte', async () => {
    const { check, output } = await checkWorld();
    const { tail } = await check(
      String.raw`printf '\033[31mred\033[0m \033]0;title\007\377\000 \342\202\254\n 10%%\r 50%%\r100%%\r\nend\r\n'`,
    );
    expect(tail).toBe('red \uFFFD €\n100%\nend');
    expect((await output()).subarray(0, 8).toString('latin1')).toBe('\u001B[31mred');
    expect(await output()).toContain(0xff);
  });

  test('of much the last 4 000 characters are shown, from the beginning of a line', async () => {
    const { check } = await checkWorld();
    const { tail } = await check('i=0; while [ $i -lt 2000 ]; do echo "line $i"; i=$((i+1)); done');
    expect(tail.length).toBeLessThanOrEqual(4000);
    expect(tail.length).toBeGreaterThan(3900);
    expect(tail).toMatch(/^line \d+\n/);
    expect(tail).toMatch(/\nline 1999$/);
  });
});

describe('what is ended', () => {
  test('a command that takes too long, though it ignores SIGTERM', async () => {
    const { check } = await checkWorld();
    const verification = await check(`trap '' TERM; while :; do sleep 1000; done`, { timeoutMs: 200 });
    expect(verification).toMatchObject({ ok: false, timedOut: true });
    expect(verification).not.toHaveProperty('exitCode');
    expect(verification).not.toHaveProperty('signal');
    expect(verification.ms).toBeLessThan(10_000);
  });

  test('its whole tree: sessions, double forks, cleared environments', { timeout: 60_000 }, async () => {
    const { dir, check } = await checkWorld();
    const [file, stop] = [join(dir, 'pids'), new AbortController()];
    const checked = check(hostileScript(file), { signal: stop.signal });
    await expect.poll(async () => (await pidsIn(file)).length, POLL).toBe(HOSTILE_SIZE);
    stop.abort();
    expect(await checked).toMatchObject({ ok: false });
    expect(await livingOf(await pidsIn(file))).toEqual([]);
  });

  test.for([
    ['as /proc tells it', PROC],
    ['as ps tells it', PS],
  ] as const)(
    'what it leaves behind when it ends by itself, %s, and nobody waits for that',
    { timeout: 60_000 },
    async ([, table]) => {
      const { dir, spec } = await checkWorld();
      const left = `sh -c 'trap "" TERM HUP; echo $$ >> pids; sleep 1000'`;
      const wait = 'while [ "$(wc -l < pids)" -lt 3 ]; do sleep 0.01; done';
      const command = `touch pids; ${left} & setsid ${left} & ( setsid ${left} & ); ${wait}; exit 5`;
      expect(await shellChecker(table).check(spec(command))).toMatchObject({ ok: false, exitCode: 5 });
      const pids = await pidsIn(join(dir, 'pids'));
      expect(pids).toHaveLength(3);
      expect(await livingOf(pids)).toEqual([]);
    },
  );

  test('one that floods for ever, at the time limit', async () => {
    const { check } = await checkWorld();
    expect(await check('yes', { timeoutMs: 300 })).toMatchObject({ ok: false, timedOut: true });
  });

  test('one that is broken off from outside', async () => {
    const { dir, check } = await checkWorld();
    const stop = new AbortController();
    const checked = check('echo $$ > pids; sleep 1000', { signal: stop.signal });
    await expect.poll(async () => textOf(join(dir, 'pids')), POLL).not.toBe('');
    stop.abort();
    expect(await checked).toMatchObject({ ok: false, signal: 'SIGTERM' });
    expect(await livingOf(await pidsIn(join(dir, 'pids')))).toEqual([]);
  });

  test('not one of another home that has the same name', async () => {
    const [mine, other] = [await checkWorld(), await checkWorld()];
    const stop = new AbortController();
    const others = other.check('echo $$ > pids; sleep 1000', { mark: 'r1.api.1', signal: stop.signal });
    await expect.poll(async () => textOf(join(other.dir, 'pids')), POLL).not.toBe('');
    expect(await mine.check('true', { mark: 'r1.api.1' })).toMatchObject({ ok: true });
    expect(await livingOf(await pidsIn(join(other.dir, 'pids')))).toHaveLength(1);
    stop.abort();
    expect(await others).toMatchObject({ ok: false });
  });

  test('one that was broken off before it began is not begun', async () => {
    const { dir, check } = await checkWorld();
    expect(await check('touch begun', { signal: AbortSignal.abort() })).toMatchObject({ ok: false, signal: 'SIGTERM' });
    await expect(readFile(join(dir, 'begun'))).rejects.toThrow('ENOENT');
  });
});

describe('what keeps a command from being run', () => {
  test('a folder that is not there', async () => {
    const { dir, check, output } = await checkWorld();
    const problem = `there is no folder ${join(dir, 'gone')}`;
    expect(await check('true', { cwd: join(dir, 'gone') })).toMatchObject({ ok: false, problem, ms: 0, tail: '' });
    expect((await output()).toString()).toContain(`[omo: it could not be run: ${problem}]`);
  });

  test('no shell in its PATH', async () => {
    const { check } = await checkWorld();
    const verification = await check('true', { env: { PATH: '/nowhere' } });
    expect(verification).toMatchObject({ ok: false, problem: 'there is no program sh in the PATH of its environment' });
  });

  test('a command longer than the system takes', async () => {
    const { check } = await checkWorld();
    const verification = await check(`: ${'x'.repeat(4_000_000)}`);
    expect(verification).toMatchObject({ ok: false, problem: expect.stringContaining('E2BIG') });
  });

  test('a file for its output that can not be made', async () => {
    const { dir, check } = await checkWorld();
    const verification = await check('true', { output: join(dir, 'none', 'check.log') });
    expect(verification).toMatchObject({ ok: false, problem: expect.stringContaining('ENOENT') });
  });

  test('a full disk keeps nobody from passing, and is told', async () => {
    const { check } = await checkWorld();
    const verification = await check('echo words', { output: '/dev/full' });
    expect(verification).toMatchObject({ ok: true, tail: expect.stringMatching(/^words\n\[omo: .*ENOSPC/) });
    // Whoever may remove devices must not lose one by a check.
    expect((await lstat('/dev/full')).isCharacterDevice()).toBe(true);
  });
});

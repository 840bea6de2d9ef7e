import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import {
  attemptArgv,
  attemptFolders,
  ATTEMPT,
  EVENT_FILE,
  eventsIn,
  eventOf,
  exitEvent,
  LAUNCHER,
  runAttempt,
  SHELLS,
  startAttempt,
} from './attempt.ts';

const WITHIN = { timeout: 10_000 };
const AGENTS = join(import.meta.dirname, '..', 'fixtures', 'agents');
const NOT_EXECUTABLE = join(import.meta.dirname, 'attempt.ts');

describe.for(SHELLS.map((sh) => [sh.join(' '), sh] as const))('under %s', ([, sh]) => {
  test('the program gets the prompt in its working directory, and one whole event tells its exit code', async () => {
    const folders = await attemptFolders();
    const prompt = 'Say "hi";\n  $HOME `id` 日本語 \\ %s\n\n';
    const run = ['sh', '-c', 'cat >told; pwd; exit 7'];
    expect(await runAttempt({ folders, run, prompt, sh })).toEqual({
      exitCode: 7,
      signal: null,
      stdout: `${folders.cwd}\n`,
      stderr: '',
    });
    expect(await readFile(join(folders.cwd, 'told'), 'utf8')).toBe(prompt);
    expect(await eventsIn(folders.home)).toEqual([{ file: EVENT_FILE, event: eventOf(7) }]);
    expect(await readdir(join(folders.home, 'run', 'outbox'))).toEqual([]);
    expect(await readFile(join(folders.dir, 'exit'), 'utf8')).toBe('7\n');
  });

  test('with leave to begin it takes that away and runs; without, it runs nothing and tells nothing', async () => {
    const folders = await attemptFolders();
    const leave = join(folders.dir, 'start.1');
    const begin = async () =>
      runAttempt({ folders, run: ['sh', '-c', 'echo "$OMO_START" >>ran'], env: { OMO_START: leave }, sh });
    await writeFile(leave, '');
    expect((await begin()).exitCode).toBe(0);
    expect(await readFile(join(folders.cwd, 'ran'), 'utf8')).toBe('\n');
    await rm(join(folders.home, 'events', EVENT_FILE));
    const second = await begin();
    expect([second.exitCode, second.stderr]).toEqual([125, 'run-attempt: omo gave this start up; nothing was run\n']);
    expect(await readFile(join(folders.cwd, 'ran'), 'utf8')).toBe('\n');
    expect(await eventsIn(folders.home)).toEqual([]);
  });

  test.for([
    [['true'], 0],
    [['sh', '-c', 'exit 255'], 255],
    [[join(AGENTS, 'crash.sh'), '1'], 1],
    [[join(AGENTS, 'crash.sh'), 'KILL'], 137],
    [[join(AGENTS, 'crash.sh'), 'TERM'], 143],
    [[join(AGENTS, 'crash.sh'), 'INT'], 130],
    [[join(AGENTS, 'crash.sh'), 'SEGV'], 139],
    [['no-such-program'], 127],
    [[NOT_EXECUTABLE], 126],
    // Builtins of a shell are no programs.
    [['exit', '3'], 127],
    [['exec', 'true'], 127],
    [['cd', '/'], 127],
  ] as const)('%j ends with %i, in the event too', async ([run, exitCode]) => {
    const folders = await attemptFolders();
    expect((await runAttempt({ folders, run, sh })).exitCode).toBe(exitCode);
    expect(await exitEvent(folders.home)).toEqual({ file: EVENT_FILE, event: eventOf(exitCode) });
  });

  test('with a reader the output is in the file to the last byte, whatever the reader does, and stderr stays outside', async () => {
    const reader = join((await attemptFolders()).root, 'reader.sh');
    await writeFile(reader, '#!/bin/sh\nprintf "%s\\n" "reads ${1##*/}"\nexit 9\n', { mode: 0o755 });
    for (const one of [reader, '/bin/false', '/no/such/reader', '/no/such/reader.js']) {
      const folders = await attemptFolders();
      const run = [join(AGENTS, 'flood.sh'), '20000'];
      const end = await runAttempt({
        folders,
        run: ['sh', '-c', '"$@"; echo oops >&2; exit 4', 'sh', ...run],
        reader: one,
        sh,
      });
      expect(end).toMatchObject({
        exitCode: 4,
        stdout: one === reader ? 'reads attempt\n' : '',
        stderr: expect.stringContaining('oops\n') as string,
      });
      expect((await exitEvent(folders.home)).event).toEqual(eventOf(4));
      const output = await readFile(join(folders.dir, 'output.jsonl'), 'utf8');
      expect({ lines: output.split('\n').length, end: output.slice(-9) }).toEqual({
        lines: 20_002,
        end: '\nflooded\n',
      });
    }
  });

  test('the event shows the attempt’s token, which the program may remove', async () => {
    const folders = await attemptFolders();
    const token = 'c0ffee'.repeat(10);
    const file = join(folders.root, 'token');
    await writeFile(file, token, { mode: 0o600 });
    const run = ['sh', '-c', 'cat "$OMO_TOKEN_FILE"; rm "$OMO_TOKEN_FILE"'];
    const end = await runAttempt({ folders, run, sh, env: { OMO_TOKEN_FILE: file } });
    expect(end).toEqual({ exitCode: 0, signal: null, stdout: token, stderr: '' });
    expect((await exitEvent(folders.home)).event).toEqual({ ...eventOf(0), token });
  });

  test('a token that is missing or not one is left out of the event', async () => {
    const folders = await attemptFolders();
    const file = join(folders.root, 'token');
    await writeFile(file, 'abc","exit_code":0,"x":"');
    for (const path of ['', file, join(folders.root, 'none'), folders.root]) {
      const end = await runAttempt({ folders, run: ['sh', '-c', 'exit 3'], sh, env: { OMO_TOKEN_FILE: path } });
      expect(end).toEqual({ exitCode: 3, signal: null, stdout: '', stderr: '' });
      expect((await exitEvent(folders.home)).event).toEqual(eventOf(3));
    }
  });

  test('what cannot be run as asked is 126, one clear line and an event', async () => {
    const folders = await attemptFolders();
    const unreadable = join(folders.root, 'nothing.md');
    const cases = [
      [{ cwd: '/nowhere' }, 'cannot change to the working directory /nowhere: it is not there, or not to be entered'],
      [
        { cwd: NOT_EXECUTABLE },
        `cannot change to the working directory ${NOT_EXECUTABLE}: it is not there, or not to be entered`,
      ],
      [{ promptFile: unreadable }, `cannot read the prompt file ${unreadable}`],
    ] as const;
    for (const [wrong, line] of cases) {
      const end = await runAttempt({ folders, run: ['touch', 'ran'], sh, ...wrong });
      expect(end).toEqual({ exitCode: 126, signal: null, stdout: '', stderr: `run-attempt: ${line}\n` });
      expect((await exitEvent(folders.home)).event).toEqual(eventOf(126));
    }
    expect(await readdir(folders.cwd)).toEqual([]);
  });

  test('a name that could become a path is refused, and nothing runs', async () => {
    const folders = await attemptFolders();
    const wrong = ['', '../x', 'a b', 'A', 'a"b', 'a%sb', 'a\nb'];
    for (const value of wrong) {
      for (const name of Object.keys(ATTEMPT)) {
        const end = await runAttempt({ folders, run: ['touch', 'ran'], sh, env: { [name]: value } });
        expect(end).toMatchObject({
          exitCode: 126,
          stderr: expect.stringMatching(/^run-attempt: ORCH_WORKER_NAME, .* must be set/) as string,
        });
      }
    }
    expect(await readdir(folders.cwd)).toEqual([]);
    expect(await eventsIn(folders.home)).toEqual([]);
  });

  test('where the event cannot be written, the exit code is right, and the attempt folder has it', async () => {
    const folders = await attemptFolders();
    await rm(join(folders.home, 'events'), { recursive: true });
    const end = await runAttempt({ folders, run: [join(AGENTS, 'crash.sh'), '5'], sh });
    expect(end).toMatchObject({
      exitCode: 5,
      stderr: expect.stringContaining(
        `run-attempt: cannot write the event file into ${folders.home}/events; omo learns the exit code 5 from the pane or from ${folders.dir}/exit\n`,
      ) as string,
    });
    expect(await readFile(join(folders.dir, 'exit'), 'utf8')).toBe('5\n');
  });

  test.for(['repo #{pid} $(touch x) `touch y`', '-x', 'two\nlines', "it's"])(
    'a working directory called %j is entered as it is',
    async (name) => {
      const folders = await attemptFolders();
      const cwd = join(folders.cwd, name);
      await mkdir(cwd);
      const end = await runAttempt({ folders, run: ['sh', '-c', 'pwd'], sh, cwd });
      expect(end).toEqual({ exitCode: 0, signal: null, stdout: `${cwd}\n`, stderr: '' });
      expect(await readdir(folders.cwd)).toEqual([name]);
    },
  );

  test('programs of the user that are called mv or printf are not used', async () => {
    const folders = await attemptFolders();
    const bin = join(folders.root, 'bin');
    await mkdir(bin);
    for (const name of ['mv', 'printf'])
      await writeFile(join(bin, name), '#!/bin/sh\necho hijacked\n', { mode: 0o755 });
    await runAttempt({
      folders,
      run: ['/bin/true'],
      sh: sh[0]?.startsWith('/') ? sh : ['/usr/bin/env', `PATH=${bin}:/usr/bin:/bin`, ...sh],
      env: { PATH: bin },
    });
    expect((await exitEvent(folders.home)).event).toEqual(eventOf(0));
  });

  test('a process left behind with the output open does not hold up the event', async () => {
    const folders = await attemptFolders();
    const argv = await attemptArgv({ folders, run: ['sh', '-c', 'sleep 600 & echo done'], reader: '/bin/true', sh });
    startAttempt(argv, { folders, run: [] });
    await expect.poll(() => eventsIn(folders.home), WITHIN).toEqual([{ file: EVENT_FILE, event: eventOf(0) }]);
  });
});

test('200 of 200 exit codes are right, of killed programs too', { timeout: 60_000 }, async () => {
  const folders = await attemptFolders();
  const wanted = Array.from({ length: 200 }, (_, index) => (index % 4 === 0 ? 137 : (index * 7) % 126));
  const got: (number | null)[] = [];
  const runOne = async (index: number) => {
    const run = [join(AGENTS, 'crash.sh'), wanted[index] === 137 ? 'KILL' : String(wanted[index])];
    got[index] = (await runAttempt({ folders, run, env: { OMO_ATTEMPT: String(index + 1) } })).exitCode;
  };
  await inLanes(4, 200, runOne);
  expect(got).toEqual(wanted);
  const events = (await eventsIn(folders.home)).map(({ event }) => event as { attempt: number; exit_code: number });
  const told = events.toSorted((a, b) => a.attempt - b.attempt).map((event) => event.exit_code);
  expect(told).toEqual(wanted);
});

test('called with too few words it says how it is called', async () => {
  const folders = await attemptFolders();
  const end = await startAttempt([LAUNCHER, folders.dir, folders.cwd, '-', '-'], { folders, run: [] }).ended;
  expect(end).toEqual({
    exitCode: 126,
    signal: null,
    stdout: '',
    stderr: 'run-attempt: usage: run-attempt.sh <attempt dir> <cwd> <prompt file | -> <reader | -> <program> [args…]\n',
  });
});

test('an attempt folder that is no folder is refused before the program runs', async () => {
  const folders = await attemptFolders();
  await rm(folders.dir, { recursive: true });
  await writeFile(folders.dir, '');
  const end = await runAttempt({ folders, run: ['touch', 'ran'], reader: '/bin/true' });
  expect(end).toMatchObject({
    exitCode: 126,
    stderr: expect.stringContaining(`run-attempt: cannot write ${folders.dir}/output.jsonl\n`) as string,
  });
  expect((await exitEvent(folders.home)).event).toEqual(eventOf(126));
  expect(await readdir(folders.cwd)).toEqual([]);
});

async function inLanes(lanes: number, count: number, work: (index: number) => Promise<void>): Promise<void> {
  let next = 0;
  const lane = async () => {
    while (next < count) await work(next++);
  };
  await Promise.all(Array.from({ length: lanes }, lane));
}

import { spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { HeadlessTerminal } from '../../../src/adapters/headless/terminal.ts';
import { adopted, adoptersHere } from '../../../src/adapters/processes/adopter.ts';
import { attemptSigns } from '../../../src/adapters/processes/attempt-target.ts';
import { endTree } from '../../../src/adapters/processes/end-tree.ts';
import { leftBy } from '../../../src/adapters/processes/left.ts';
import { PROC } from '../../../src/adapters/processes/system-table.ts';
import { homeAt } from '../../../src/config/home.ts';
import { attemptFolders, LAUNCHER, runAttempt, SHELLS } from '../../hooks/attempt.ts';
import { isAlive, POLL, textOf } from '../../support/tmux.ts';

const HOOKS = join(LAUNCHER, '..');
const KEY = { run: 'r1', task: 't1', attempt: 1 };
const ADOPTERS = adoptersHere(process, {});

test('perl and python3 are there to try', () => {
  expect(ADOPTERS.map(({ is }) => is)).toEqual(['perl', 'python3']);
});

const ways = ADOPTERS.flatMap((adopter) => SHELLS.map((sh) => [adopter.is, sh.join(' '), adopter, sh] as const));
test.for(ways)('with %s and %s the launcher notes what the program left behind', async ([, , adopter, sh]) => {
  const folders = await attemptFolders();
  const pidFile = join(folders.cwd, 'pid');
  const hidden = `(env -i PATH=/usr/bin:/bin setsid sh -c 'echo $$ >${pidFile}; exec sleep 1000' >/dev/null 2>&1 </dev/null &)`;
  const wrap = (argv: readonly string[]): readonly string[] => adopted({ argv, env: {} }, [adopter], HOOKS).argv;
  const run = ['/bin/sh', '-c', `${hidden}; while [ ! -s ${pidFile} ]; do sleep 0.02; done`];
  expect(await runAttempt({ folders, run, wrap, sh })).toMatchObject({ exitCode: 0, stderr: '' });
  const pid = Number(readFileSync(pidFile, 'utf8'));
  onTestFinished(() => void process.kill(pid, 'SIGKILL'));
  expect(await leftBy(folders.dir)).toMatchObject([{ pid, start: await PROC.start(pid) }]);
  const note = readFileSync(join(folders.dir, 'left'), 'utf8');
  writeFileSync(join(folders.dir, 'left'), note.replace(/^[^\n]*/, 'another boot'));
  expect(await leftBy(folders.dir)).toEqual([]);
});

test('adopting changes neither words nor environment, whatever is in them', async () => {
  const env = { PATH: '/usr/bin:/bin', LC_ALL: 'xx_YY.bad', ODD: 'a\nb \u00fc', LANG: 'C' };
  const words = ['', ' ', '-e', '--', '$x', 'ü\n', '*'];
  for (const adopter of ADOPTERS) {
    const argv = [process.execPath, '-p', 'JSON.stringify([process.argv.slice(1), process.env])', '--', ...words];
    const start = adopted({ argv, env }, [adopter], HOOKS);
    const [program = '', ...args] = start.argv;
    const child = spawn(program, args, { env: start.env, stdio: ['ignore', 'pipe', 'pipe'] });
    const [out, err] = await Promise.all(
      [child.stdout, child.stderr].map(async (one) => (await one.toArray()).join('')),
    );
    expect([JSON.parse(out ?? ''), err], adopter.is).toEqual([[words, env], '']);
  }
});

test('a person’s switches for perl end no launcher: python3 does it, or nobody', () => {
  const start = { argv: ['/bin/sh'], env: { PERL5OPT: '-Mno::such' } };
  expect(adopted(start, ADOPTERS, HOOKS).argv[0]).toContain('python3');
  expect(adopted(start, ADOPTERS.slice(0, 1), HOOKS)).toEqual(start);
});

test('of an attempt whose launcher was killed what it left is ended; of another boot nothing is touched', async () => {
  const { root } = await attemptFolders();
  await mkdir(homeAt(root).attempt(KEY).dir, { recursive: true });
  const marks = { OMO_HOME: root, OMO_RUN_ID: 'r1', OMO_TASK_ID: 't1', OMO_ATTEMPT: '1' };
  const terminal = new HeadlessTerminal({
    startOf: (pid) => PROC.start(pid),
    endTree: async ({ pid, pidStart }, key) =>
      endTree(
        PROC,
        { root: { pid, start: pidStart }, spare: [], ...(await attemptSigns(root, key)) },
        { termMs: 3000, killMs: 3000 },
      ),
  });
  const script = `echo $$ >${root}/launcher; sleep 1000 & echo $! >${root}/child; wait`;
  const env = { PATH: '/usr/bin:/bin', ...marks };
  const place = await terminal.start({
    key: KEY,
    worker: 'a',
    argv: ['/bin/sh', '-c', script],
    env,
    log: join(root, 'log'),
  });
  await expect.poll(() => textOf(join(root, 'child')), POLL).toMatch(/\n/);
  const child = Number(await textOf(join(root, 'child')));
  expect(await terminal.stop({ ...place, boot: 'another' }, KEY)).toEqual([]);
  expect([await isAlive(place.pid), await isAlive(child)]).toEqual([true, true]);
  process.kill(place.pid, 'SIGKILL');
  expect(await terminal.stop(place, KEY)).toEqual([]);
  expect(await isAlive(child)).toBe(false);
});

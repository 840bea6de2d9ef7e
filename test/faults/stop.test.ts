import { mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { execaSync } from 'execa';
import { expect, onTestFinished, test } from 'vitest';
import { Dice } from '../support/dice.ts';
import { again, amount, figure, FORM, SEED } from '../support/faults.ts';
import { movedDaemon } from '../support/moved-daemon.ts';
import type { Omo } from '../support/run-omo.ts';
import { makeOmo } from '../support/run-omo.ts';
import { textOf } from '../support/tmux.ts';
import { holdersOf, livingOf, NONE_LIVING } from './stop/holders.ts';

const tags = ['faults'];
const timeout = FORM === 'long' ? 3_600_000 : 300_000;
const HOSTILE = join(import.meta.dirname, 'stop', 'hostile.sh');
const WAIT = { timeout: 60_000, interval: 50 };

const OPEN = [
  'child',
  'group',
  'session',
  'orphan',
  'orphan-session',
  'cleared',
  'stopped',
  'zombie',
  'storm',
  'again',
];
/** Only a launcher that is their parent, or a cgroup, finds these. */
const HIDDEN = ['hidden', 'hidden-twice', 'hidden-stopped', 'hidden-hop'];

test.for([
  ['perl', 'tmux', [...OPEN, ...HIDDEN]],
  ['perl', 'headless', [...OPEN, ...HIDDEN]],
  ['python3', 'tmux', [...OPEN, ...HIDDEN]],
  ['none', 'headless', OPEN],
] as const)(
  'with %s, workers in %s are ended to the last process',
  { tags, timeout },
  async ([adopter, where, kinds]) => {
    const omo = await omoWith(adopter, where);
    const rounds = amount({ short: adopter === 'perl' ? 3 : 1, long: adopter === 'perl' ? 100 : 30 });
    const took: number[] = [];
    for (let round = 0; round < rounds; round++) {
      const file = join(omo.root, `held-${round}`);
      const chosen = round === 0 ? kinds : someOf(kinds, new Dice(SEED, adopter, where, round));
      await begun(omo, file, chosen);
      const began = performance.now();
      const said = await omo.run(...(round % 2 === 0 ? ['kill', 'backend'] : ['kill-all']), '--json');
      took.push(performance.now() - began);
      const story = `${chosen.join(' ')}; ${again('stop')}`;
      expect(await livingOf(file), story).toEqual(NONE_LIVING);
      expect(JSON.parse(said.stdout), story).toMatchObject({ survivors: [] });
      expect(said.exit, story).toBe(0);
    }
    const ms = took.toSorted((a, b) => a - b).map(Math.round);
    const middle = ms[Math.trunc(ms.length / 2)];
    figure(
      'P11',
      `hostile trees, ${adopter}, ${where}`,
      `${rounds} killed, 0 survivors, ${middle} ms (longest ${ms.at(-1)})`,
    );
  },
);

test('what an attempt leaves behind as it ends is ended with its worker', { tags, timeout }, async () => {
  const omo = await omoWith('perl', 'tmux');
  const file = join(omo.root, 'held');
  const rounds = amount({ short: 2, long: 100 });
  for (let round = 0; round < rounds; round++) {
    const server = `exec 9>>${file}; (env -i PATH=/usr/bin:/bin setsid sh -c 'echo up >>${file}.${round}; exec sleep 1000' &)`;
    const until = `while [ ! -s ${file}.${round} ]; do sleep 0.05; done`;
    const said = await omo.run('orchestrate', '--json', '--agent', 'shell', `backend:${server}; ${until}`);
    expect(JSON.parse(said.stdout), again('stop')).toMatchObject({ ok: true });
    expect(readFileSync(`${file}.${round}`, 'utf8')).toBe('up\n');
    expect(await holdersOf(file), again('stop')).toEqual([]);
  }
  figure('P11', 'hidden servers left by attempts that ended', `${rounds} left, 0 outlived their worker`);
});

function someOf(kinds: readonly string[], dice: Dice): string[] {
  return kinds.filter(() => dice.chance(0.6));
}

/** A worker that has become all of these. */
async function begun(omo: Omo, file: string, kinds: readonly string[]): Promise<void> {
  onTestFinished(async () => {
    for (const pid of await holdersOf(file)) process.kill(pid, 'SIGKILL');
  });
  const said = await omo.run(
    'orchestrate',
    '--detach',
    '--agent',
    'shell',
    `backend:sh ${HOSTILE} ${file} ${kinds.join(' ')}`,
  );
  expect(said.exit, said.stderr).toBe(0);
  const missing = async (): Promise<string[]> => {
    const there = new Set((await textOf(`${file}.ready`)).split('\n'));
    return ['up', ...kinds].filter((kind) => !there.has(kind));
  };
  await expect.poll(missing, WAIT).toEqual([]);
}

/** An omo whose daemon makes its launchers adopt by that program; without tmux on its PATH it has no terminals. */
async function omoWith(adopter: string, where: 'tmux' | 'headless'): Promise<Omo> {
  const made = makeOmo();
  const env = { ...made.env, OMO_ADOPTER: adopter, ...(where === 'headless' && { PATH: barePath(made) }) };
  const omo: Omo = { ...made, env, run: (...args) => made.runWith(env, ...args) };
  await movedDaemon(omo).start();
  return omo;
}

function barePath(omo: Omo): string {
  const dir = join(omo.root, 'bin');
  mkdirSync(dir);
  for (const name of ['sh', 'sleep', 'mv', 'env', 'setsid', 'perl'])
    symlinkSync(execaSync('sh', ['-c', `command -v ${name}`]).stdout, join(dir, name));
  return dir;
}

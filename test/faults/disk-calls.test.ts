import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { messageOf } from '../../src/core/fault.ts';
import { Dice } from '../support/dice.ts';
import { again, amount, figure, FORM, SEED } from '../support/faults.ts';
import { makeOmo, type Omo } from '../support/run-omo.ts';
import { answer, eventsIn, POLL, statusOf } from './disk/told.ts';

interface Fault {
  readonly kind: string;
  readonly nth: number;
  readonly code: string;
  /** How long it lasts; 0: it is one call. */
  readonly ms: number;
}

const LAYER = join(import.meta.dirname, 'disk', 'layer.mjs');
const CODES: Readonly<Record<string, readonly string[]>> = {
  write: ['ENOSPC', 'EIO'],
  sync: ['EIO'],
  open: ['EMFILE', 'ENOSPC'],
  read: ['EIO'],
  rename: ['ENOSPC', 'EROFS'],
  remove: ['EROFS'],
  make: ['ENOSPC'],
  list: ['EMFILE'],
  stat: ['EIO'],
};
const NONE: Fault = { kind: 'none', nth: 0, code: '', ms: 0 };

test(
  'whichever of its calls fails, the daemon keeps what it said it would, says what is wrong and goes on',
  {
    tags: ['faults', 'tmux'],
    timeout: FORM === 'long' ? 6 * 3_600_000 : 600_000,
  },
  async () => {
    const { counts } = await scenario(NONE);
    const all = Object.entries(CODES).flatMap(([kind, codes]) =>
      codes.flatMap((code) =>
        [0, 1000].flatMap((ms) =>
          Array.from({ length: counts[kind] ?? 0 }, (_, n) => ({ kind, code, ms, nth: n + 1 })),
        ),
      ),
    );
    const dice = new Dice(SEED, 'disk-calls');
    const many = Math.min(all.length, amount({ short: 12, long: all.length }));
    const [every, from] = [all.length / many, dice.next()];
    const tried: Tried[] = [];
    for (let n = 0; n < many; n++) {
      const one = await scenario(all[Math.floor((n + from) * every)] ?? NONE);
      tried.push(one);
      if (one.wrong !== undefined || n % 100 === 0) process.stdout.write(`${n} of ${many} ${one.wrong ?? ''}\n`);
    }
    const met = tried.filter((one) => one.met).length;
    figure('P16', 'a call of the daemon fails, once or for a second', `${met} of ${all.length}: 0 lost, 0 corrupt`);
    expect(
      tried.flatMap(({ wrong }) => wrong ?? []),
      again('disk-calls'),
    ).toEqual([]);
    // No two lives have just as many calls: the last ones of the first may have no like in another.
    expect(met).toBeGreaterThan(0.7 * many);
  },
);

interface Tried {
  /** How many calls of each kind the daemon made. */
  readonly counts: Readonly<Record<string, number>>;
  /** Whether there was a call for the fault. */
  readonly met: boolean;
  readonly wrong?: string;
}

/** A run of two tasks and an event file, with that fault. */
async function scenario(fault: Fault): Promise<Tried> {
  const beside = mkdtempSync(join(tmpdir(), 'omo-layer-'));
  onTestFinished(() => rmSync(beside, { recursive: true, force: true }));
  const omo = makeOmo();
  const env = {
    NODE_OPTIONS: `--import=${LAYER}`,
    FAULT: JSON.stringify({ ...fault, home: omo.home, beside }),
  };
  const wrong = await lives(omo, env, JSON.stringify(fault)).then(() => undefined, messageOf);
  await omo.run('daemon', 'stop');
  await expect.poll(() => existsSync(join(beside, 'counts')), POLL).toBe(true);
  const counts: Record<string, number> = JSON.parse(readFileSync(join(beside, 'counts'), 'utf8'));
  return { counts, met: existsSync(join(beside, 'fired')), ...(wrong !== undefined && { wrong }) };
}

async function lives(omo: Omo, env: Readonly<Record<string, string>>, why: string): Promise<void> {
  mkdirSync(join(omo.home, 'events'), { recursive: true, mode: 0o700 });
  writeFileSync(join(omo.home, 'events', 'note.1.event'), JSON.stringify({ type: 'note', id: 'n1' }));
  const refused: string[] = [];
  const { run } = await untilTaken(omo, env, refused, why);
  // A daemon that could not start said so; one that has begun goes on to the end.
  const { daemon } = await statusOf(omo);
  const report = answer<{ workers: { tasks: { status: string; reason?: string }[] }[] }>(
    await omo.run('results', run, '--follow', '--json'),
  );
  const tasks = report.workers.flatMap((worker) => worker.tasks.map(({ status, reason = '' }) => ({ status, reason })));
  expect(tasks, why).toEqual(tasks.map(() => ({ status: 'done', reason: '' })));
  await expect.poll(() => existsSync(join(omo.home, 'events', 'note.1.event')), { ...POLL, message: why }).toBe(false);
  await expect.poll(async () => (await statusOf(omo)).troubles, { ...POLL, message: why }).toEqual([]);
  expect((await statusOf(omo)).daemon.pid, why).toBe(daemon.pid);
  const events = eventsIn(omo.home);
  const heard = events.filter(({ type }) => type === 'hook.heard' || type === 'hook.refused');
  expect(heard, why).toHaveLength(1);
  expect(
    events.filter(({ type }) => type === 'daemon.started').length,
    `${why}, refused: ${refused.join()}`,
  ).toBeLessThanOrEqual(1 + refused.length);
  for (const name of readdirSync(omo.home).filter((one) => one.endsWith('_result.json')))
    expect(JSON.parse(readFileSync(join(omo.home, name), 'utf8')), why).toMatchObject({ run });
}

/** What a person does who is told that it can't be done now. */
async function untilTaken(
  omo: Omo,
  env: Readonly<Record<string, string>>,
  refused: string[],
  why: string,
): Promise<{ run: string }> {
  const task = 'echo one (id: one), echo two (id: two) (depends_on: one)';
  for (;;) {
    const said = await omo.runWith(env, 'orchestrate', '--detach', '--json', '--agent', 'shell', task);
    const told = answer<{ run: string; error?: { code: string; message: string } }>(said);
    if (said.exit === 0) return told;
    refused.push(told.error?.code ?? 'none');
    expect(told.error?.code, `${told.error?.message}; ${why}`).toMatch(
      /^E_(JOURNAL_WRITE|FILE|HOME|SOCKET|TMUX|CONFIG|DAEMON_UNREACHABLE)$/,
    );
    expect(refused.length, `${refused.join()}; ${why}`).toBeLessThan(20);
  }
}

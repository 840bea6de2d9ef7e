import { setTimeout as pause } from 'node:timers/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Dice } from '../support/dice.ts';
import { again, amount, figure, SEED } from '../support/faults.ts';
import type { PanePlace, TmuxWorld } from '../support/tmux.ts';
import { isAlive, pane, POLL, textOf, tmuxWorld } from '../support/tmux.ts';
import type { TmuxTerminal } from '../../src/adapters/tmux/terminal.ts';
import type { StartSpec } from '../../src/ports/terminal.ts';

const LIVE = 200;

/** `a`, `aa`, `aaa` …, `ab`, `aab` …: each is the beginning of others. */
const NAMES = Array.from({ length: LIVE }, (_, index) => 'a'.repeat(1 + (index % 20)) + tail(Math.trunc(index / 20)));

function tail(of: number): string {
  return of === 0 ? '' : `-${'b'.repeat(of)}`;
}

interface Worker {
  readonly name: string;
  place: PanePlace;
  attempt: number;
  /** What it should have been given, by its latest attempt. */
  readonly sent: string[];
}

test(
  'among two hundred sessions whose names begin one another nothing goes to the wrong one',
  { tags: ['faults', 'tmux'], timeout: 6 * 3600_000 },
  async () => {
    const world = await tmuxWorld();
    const terminal = world.terminal({ limitMs: 60_000 });
    const dice = new Dice(SEED, 'prefixes');
    const workers = await Promise.all(NAMES.map(async (name) => begun(world, terminal, name)));
    const operations = amount({ short: 1500, long: 100_000 });
    const done: Record<string, number> = {};
    for (let number = 1; number <= operations; number += 1) {
      const worker = dice.pick(workers.map((one) => [1, one] as const));
      const what = dice.pick(WHAT);
      done[what] = (done[what] ?? 0) + 1;
      await operate({ world, terminal, worker, workers, number }, what);
    }
    const wrong = await misdirected(world, workers);
    figure(
      'P10',
      `${LIVE} sessions with names that begin one another`,
      `${operations} operations (${words(done)}), ${wrong.length} misdirected`,
    );
    expect(wrong, again('prefixes')).toEqual([]);
  },
);

/** What takes long is rarer, so that there is time for all of it. */
const WHAT = [
  [600, 'deliver'],
  [300, 'tail'],
  [60, 'look'],
  [12, 'killed from outside'],
  [4, 'stop and start'],
  [4, 'close and start'],
  [4, 'renamed from outside'],
] as const;

interface Turn {
  readonly world: TmuxWorld;
  readonly terminal: TmuxTerminal;
  readonly worker: Worker;
  readonly workers: readonly Worker[];
  readonly number: number;
}

async function operate(turn: Turn, what: (typeof WHAT)[number][1]): Promise<void> {
  const { world, terminal, worker, workers, number } = turn;
  switch (what) {
    case 'deliver':
      return deliver(terminal, worker, number);
    case 'tail':
      expect(await terminal.tail(worker.place, 1)).toBe(`i am ${worker.name}`);
      return;
    case 'look':
      return look(terminal, workers);
    case 'stop and start':
      expect(await terminal.stop(worker.place, key(worker))).toEqual([]);
      return restart(world, terminal, worker);
    case 'close and start':
      await terminal.close(worker.name);
      expect(await isAlive(worker.place.pid)).toBe(false);
      await look(
        terminal,
        workers.filter((one) => one !== worker),
      );
      return restart(world, terminal, worker);
    case 'killed from outside':
      await world.tmux('kill-session', '-t', worker.place.session);
      expect(await terminal.tail(worker.place, 1)).toBeUndefined();
      return restart(world, terminal, worker);
    case 'renamed from outside':
      // To the beginning of many, so that whoever asks by a name's beginning finds it.
      await world.tmux('rename-session', '-t', worker.place.session, 'omo-worker-');
      await deliver(terminal, worker, number);
      await terminal.close(worker.name);
      expect(await isAlive(worker.place.pid)).toBe(false);
      return restart(world, terminal, worker);
  }
}

async function deliver(terminal: TmuxTerminal, worker: Worker, number: number): Promise<void> {
  const text = `${worker.name}:${worker.attempt}:${number}`;
  const typing = await terminal
    .keyboard()
    .deliver(worker.place, { id: `n${number}`, text, submit: ['Enter'], dialogMarks: [] });
  expect(typing).toEqual({ state: 'submitted' });
  worker.sent.push(text);
}

/** Everybody else is where it was. */
async function look(terminal: TmuxTerminal, workers: readonly Worker[]): Promise<void> {
  const seen = new Map(
    (await terminal.seen()).filter((one) => one.state.is === 'alive').map((one) => [one.worker, one.place]),
  );
  for (const { name, place } of workers) expect(seen.get(name), name).toEqual(place);
}

function key({ attempt, name }: Worker): StartSpec['key'] {
  return { run: 'r1', task: `t-${name}`, attempt };
}

async function begun(world: TmuxWorld, terminal: TmuxTerminal, name: string): Promise<Worker> {
  const worker: Worker = { name, attempt: 0, sent: [], place: NOWHERE };
  await restart(world, terminal, worker);
  return worker;
}

const NOWHERE: PanePlace = { kind: 'pane', server: { pid: 0, start: 0 }, session: '', pane: '', pid: 0, pidStart: '' };

async function restart(world: TmuxWorld, terminal: TmuxTerminal, worker: Worker): Promise<void> {
  worker.attempt += 1;
  const script = `stty raw -echo; printf 'i am ${worker.name}'; exec cat >> "$0"`;
  const spec = world.spec(worker.name, ['/bin/sh', '-c', script, gotFile(world, worker.name)], {
    attempt: worker.attempt,
  });
  const marks = { OMO_TASK_ID: key(worker).task };
  worker.place = pane(await terminal.start({ ...spec, key: key(worker), env: { ...spec.env, ...marks } }));
  await expect.poll(() => terminal.tail(worker.place, 1), { ...POLL, timeout: 60_000 }).toBe(`i am ${worker.name}`);
}

function gotFile(world: TmuxWorld, name: string): string {
  return join(world.dir, `${name}.got`);
}

/** What somebody got that was not for them, and what somebody did not get. The last few of an attempt that was ended may be missing: `cat` had not read them. */
async function misdirected(world: TmuxWorld, workers: readonly Worker[]): Promise<string[]> {
  await pause(1000);
  const wrong: string[] = [];
  for (const { name, attempt, sent } of workers) {
    const got = (await textOf(gotFile(world, name))).split('\r').filter(Boolean);
    for (const text of got) if (!text.startsWith(`${name}:`) || !sent.includes(text)) wrong.push(`${name} got ${text}`);
    if (new Set(got).size !== got.length) wrong.push(`${name} got something twice`);
    for (const text of sent.filter((one) => one.startsWith(`${name}:${attempt}:`)))
      if (!got.includes(text)) wrong.push(`${name} did not get ${text}`);
  }
  return wrong;
}

function words(done: Record<string, number>): string {
  return Object.entries(done)
    .map(([what, times]) => `${times} ${what}`)
    .join(', ');
}

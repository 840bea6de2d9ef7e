import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { expect, onTestFinished } from 'vitest';
import type { AttemptKey, Place } from '../../src/core/events/event.ts';
import { PROC } from '../../src/adapters/processes/system-table.ts';
import type { LinkNews } from '../../src/adapters/tmux/link.ts';
import type { TmuxOptions } from '../../src/adapters/tmux/terminal.ts';
import { TmuxTerminal } from '../../src/adapters/tmux/terminal.ts';
import type { Seen, StartSpec } from '../../src/ports/terminal.ts';

export type PanePlace = Extract<Place, { kind: 'pane' }>;

/** A folder of its own with a tmux server of its own; whatever was started in it is killed when the test is over. */
export interface TmuxWorld {
  readonly dir: string;
  readonly home: string;
  readonly env: Record<string, string>;
  readonly news: LinkNews[];
  /** Options of a terminal in this world. */
  options(changes?: Partial<TmuxOptions>): TmuxOptions;
  /** An omo in this world; released with it. */
  terminal(changes?: Partial<TmuxOptions>): TmuxTerminal;
  /** What a person would type: `tmux -L omo …`. */
  tmux(...args: string[]): Promise<string>;
  spec(worker: string, argv: readonly string[], changes?: Partial<StartSpec> & { attempt?: number }): StartSpec;
}

export async function tmuxWorld(homeName = 'home'): Promise<TmuxWorld> {
  const dir = await mkdtemp(join(tmpdir(), 'omo-'));
  const [home, sockets, person] = [join(dir, homeName), join(dir, 's'), join(dir, 'person')];
  for (const folder of [home, sockets, person]) await mkdir(folder, { recursive: true, mode: 0o700 });
  const env = {
    HOME: person,
    PATH: process.env['PATH'] ?? '',
    LANG: 'C.UTF-8',
    TMUX_TMPDIR: sockets,
    SHELL: '/bin/sh',
  };
  const news: LinkNews[] = [];
  const terminals: TmuxTerminal[] = [];
  onTestFinished(async () => {
    await Promise.all(terminals.map(async (terminal) => terminal.release()));
    await killAllOf(dir);
    await rm(dir, { recursive: true, force: true });
  });
  const options = (changes: Partial<TmuxOptions> = {}): TmuxOptions => ({
    program: 'tmux',
    socket: 'omo',
    env,
    home,
    limitMs: 5000,
    stop: { termMs: 300, killMs: 2000 },
    onNews: (item) => news.push(item),
    ...changes,
  });
  return {
    dir,
    home,
    env,
    news,
    options,
    terminal(changes) {
      const terminal = new TmuxTerminal(options(changes));
      terminals.push(terminal);
      return terminal;
    },
    async tmux(...args) {
      return (await execa('tmux', ['-L', 'omo', ...args], { env, extendEnv: false })).stdout;
    },
    spec(worker, argv, { attempt = 1, ...changes } = {}) {
      const key: AttemptKey = { run: 'r1', task: 't1', attempt };
      const marks = { OMO_HOME: home, OMO_RUN_ID: key.run, OMO_TASK_ID: key.task, OMO_ATTEMPT: String(attempt) };
      const log = join(home, `${worker}-${attempt}.log`);
      return { key, worker, argv, env: { PATH: env.PATH, LANG: env.LANG, ...marks }, log, ...changes };
    },
  };
}

/** What `seen` says of one worker, once that is so. */
export async function seenOf(terminal: TmuxTerminal, worker: string, state: 'alive' | 'dead'): Promise<Seen> {
  const of = async (): Promise<Seen | undefined> => (await terminal.seen()).find((seen) => seen.worker === worker);
  await expect.poll(async () => (await of())?.state.is, POLL).toBe(state);
  const seen = await of();
  if (seen === undefined) throw new Error(`${worker} was seen ${state} and is gone now`);
  return seen;
}

export const POLL = { timeout: 10_000, interval: 20 };

export function pane(place: Place): PanePlace {
  if (place.kind !== 'pane') throw new Error('not a pane');
  return place;
}

/** The text of a file, empty while there is none. */
export async function textOf(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch {
    return '';
  }
}

/** A zombie is not alive. */
export async function isAlive(pid: number): Promise<boolean> {
  return (await PROC.start(pid)) !== undefined;
}

export async function livingOf(pids: readonly number[]): Promise<number[]> {
  const alive = await Promise.all(pids.map(isAlive));
  return pids.filter((_, index) => alive[index]);
}

/** The world's folder stands in the environment or the command line of everything that was started in it. */
async function killAllOf(dir: string): Promise<void> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid);
  for (const pid of pids) {
    const text = (await textOf(`/proc/${pid}/environ`)) + (await textOf(`/proc/${pid}/cmdline`));
    if (text.includes(dir)) process.kill(Number(pid), 'SIGKILL');
  }
}

import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { Report, TaskReport } from '../../src/core/report/report.ts';
import type { StatusReport } from '../../src/protocol/messages.ts';
import { mostAtOnce } from './clock.ts';
import { movedDaemon, type MovedDaemon } from './moved-daemon.ts';
import { makeOmo, type Omo } from './run-omo.ts';
import { linesOf, toldIn } from './told.ts';

const AGENT = join(import.meta.dirname, '../fixtures/agents/limited.mjs');
export const POLL = { timeout: 60_000, interval: 50 };

/** An omo whose `opencode` and `codex` are the small program that a test puts under limits; `auto` chooses between them. */
export interface LimitedOmo {
  readonly omo: Omo;
  /** Not started: a command starts the usual one. */
  readonly daemon: MovedDaemon;
  /** Where the agents read what to do, and what a test may put there for them to wait for. */
  readonly folder: string;
  /** What the n-th start of that agent does (see limited.mjs), the last line for all further ones; `codex.db`: for the task db alone. */
  does(agent: string, ...lines: readonly string[]): void;
  /** Those that `wait go` go on. */
  go(): void;
  json<T>(...args: readonly string[]): Promise<T>;
  /** Starts a run and doesn't wait; its id. */
  start(...args: readonly string[]): Promise<string>;
  /** The task, once it is parked. */
  parked(id: string): Promise<TaskReport>;
  /** The report of the latest run, when it is over. */
  over(): Promise<Report>;
  /** Everything the person was told, oldest first. */
  told(): Record<string, unknown>[];
  /** Every start so far, oldest first, and when it ended by itself. */
  starts(): Start[];
  /** The latest run's tasks, by id. */
  tasks(): Promise<Record<string, TaskReport>>;
}

export interface Start {
  readonly name: string;
  readonly run: string;
  readonly task: string;
  readonly attempt: number;
  readonly pid: number;
  /** ms since the epoch, by the program's own clock. */
  readonly at: number;
  readonly endedAt?: number;
  readonly prompt: string;
}

export interface LimitedOptions {
  /** Beside what is said here. */
  readonly config?: Readonly<Record<string, unknown>>;
  /** How they print: lines, or what Codex prints. */
  readonly prints?: 'text' | 'codex';
}

export function limitedOmo({ config = {}, prints = 'text' }: LimitedOptions = {}): LimitedOmo {
  const omo = makeOmo();
  const folder = join(omo.root, 'agents');
  mkdirSync(folder);
  mkdirSync(omo.home, { mode: 0o700 });
  const agents = Object.fromEntries(
    Object.entries(PROVIDERS).map(([name, provider]) => [name, { provider, ...agentOf(omo, folder, name, prints) }]),
  );
  const { notify, all: told } = toldIn(omo.root);
  const settings = { agent: 'auto', auto: Object.keys(PROVIDERS), agents, notify, ...config };
  writeFileSync(join(omo.home, 'config.json'), JSON.stringify(settings));
  const json: LimitedOmo['json'] = async (...args) => {
    const { stdout, stderr } = await omo.run(...args, '--json');
    expect(stdout, stderr).not.toBe('');
    return JSON.parse(stdout);
  };
  const task = async (id: string) => tasksOf(await json<StatusReport>('status'))[id];
  return {
    omo,
    daemon: movedDaemon(omo),
    folder,
    does: (agent, ...lines) => writeFileSync(join(folder, agent), lines.join('\n')),
    go: () => writeFileSync(join(folder, 'go'), ''),
    json,
    start: async (...args) => (await json<{ run: string }>('orchestrate', '--detach', ...args)).run,
    async parked(id) {
      await expect.poll(async () => (await task(id))?.status, POLL).toBe('parked');
      return (await task(id)) ?? expect.fail(`${id} went away`);
    },
    async over() {
      await expect.poll(async () => (await json<Report>('results')).endedAt, POLL).toBeDefined();
      return json('results');
    },
    told,
    starts: () => startsIn(join(folder, 'log.jsonl')),
    tasks: async () => tasksOf(await json<Report>('results')),
  };
}

export function tasksOf(report: Pick<Report | StatusReport, 'workers'>): Record<string, TaskReport> {
  return Object.fromEntries(report.workers.flatMap(({ tasks }) => tasks.map((task) => [task.id, task])));
}

/** The most starts that were at work at one moment, by the programs' own clocks. */
export function mostStartsAtOnce(starts: readonly Start[]): number {
  const never = Number.MAX_SAFE_INTEGER;
  return mostAtOnce(
    starts.map(({ task, at, endedAt = never }) => ({ id: task, start: BigInt(at), end: BigInt(endedAt) })),
  );
}

const PROVIDERS = { opencode: 'opencode', codex: 'openai' };

/** A program of another name in front of it makes omo read it as Codex. */
function agentOf(omo: Omo, folder: string, name: string, prints: 'text' | 'codex') {
  if (prints === 'text') return { run: [AGENT, folder, name], limited: LIMITED };
  const bin = join(omo.root, `bin-${name}`);
  mkdirSync(bin);
  symlinkSync(AGENT, join(bin, 'codex'));
  return { run: [join(bin, 'codex'), '--json', folder, name], hooks: 'none' };
}

const LIMITED = { exitCodes: [75], says: String.raw`in (?<seconds>\d+) seconds` };

type Line = (Start & { readonly is: 'start' }) | { readonly is: 'end'; readonly pid: number; readonly at: number };

function startsIn(file: string): Start[] {
  const lines = linesOf(file).map((line): Line => JSON.parse(line));
  return lines.flatMap((line) => {
    if (line.is === 'end') return [];
    const { is: _, ...start } = line;
    const end = lines.find((one) => one.is === 'end' && one.pid === line.pid && one.at >= line.at);
    return [{ ...start, ...(end && { endedAt: end.at }) }];
  });
}

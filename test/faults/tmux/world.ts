import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { expect } from 'vitest';
import type { Event } from '../../../src/core/events/event.ts';
import type { Report } from '../../../src/core/report/report.ts';
import type { StatusReport } from '../../../src/protocol/messages.ts';
import type { Omo } from '../../support/run-omo.ts';
import { makeOmo, processesOf } from '../../support/run-omo.ts';

export const POLL = { timeout: 120_000, interval: 50 };

/** A whole omo whose workers wait until they are let go, and the hands of a person at its tmux. */
export interface World {
  readonly omo: Omo;
  readonly tmux: (...args: readonly string[]) => Promise<string>;
  /** Starts the workers and returns once all are at work. */
  readonly begin: (...workers: readonly string[]) => Promise<void>;
  /** Lets them end. */
  readonly go: () => void;
  /** How often a worker's task was begun. */
  readonly ran: (worker: string) => number;
  readonly serverPid: () => Promise<number>;
  readonly status: () => Promise<StatusReport>;
  readonly report: () => Promise<Report>;
  readonly events: () => Event[];
}

export function world(socket = 'e2e', omo = makeOmo()): World {
  const run = (...args: readonly string[]) => omo.runWith({ OMO_TMUX_SOCKET: socket }, ...args);
  const it: World = {
    omo,
    tmux: async (...args) => (await tmuxAsked(omo, socket, args)).stdout,
    begin: async (...workers) => {
      const tasks = workers.map((worker) => `${worker}:echo ran >> ${worker}.ran; ${UNTIL_GO} (id: ${worker})`);
      const said = await run('orchestrate', '--detach', '--agent', 'shell', ...tasks);
      expect(said.exit, said.stderr).toBe(0);
      await expect.poll(() => workers.map((worker) => it.ran(worker)), POLL).toEqual(workers.map(() => 1));
      await expect.poll(async () => startedIn(it.events()), POLL).toBe(workers.length);
    },
    go: () => writeFileSync(join(omo.project, 'go'), ''),
    ran: (worker) => linesOf(join(omo.project, `${worker}.ran`)).length,
    serverPid: async () => Number(await it.tmux('display-message', '-p', '#{pid}')),
    status: async () => JSON.parse((await run('status', '--json')).stdout),
    report: async () => JSON.parse((await run('results', '--json')).stdout),
    events: () =>
      linesOf(join(omo.home, 'event_log.jsonl')).flatMap((line) => {
        const record: { event?: Event } = JSON.parse(line);
        return record.event ? [record.event] : [];
      }),
  };
  return it;
}

const UNTIL_GO = 'until test -e go; do sleep 0.05; done';

async function tmuxAsked(omo: Omo, socket: string, args: readonly string[]) {
  return execa('tmux', ['-L', socket, ...args], { env: omo.env, extendEnv: false, reject: false, timeout: 10_000 });
}

/** A start may be told twice, by whoever did it and by a look at the terminal. */
function startedIn(events: readonly Event[]): number {
  const started = events.filter((event) => event.type === 'attempt.started');
  return new Set(started.map(({ task, attempt }) => `${task} ${attempt}`)).size;
}

function linesOf(file: string): string[] {
  return existsSync(file)
    ? readFileSync(file, 'utf8')
        .split('\n')
        .filter((line) => line !== '')
    : [];
}

/** Lets the workers go and waits until the run is over; every task must have been done. */
export async function finish(it: World): Promise<Report> {
  it.go();
  await expect.poll(async () => (await it.report()).endedAt, POLL).toBeDefined();
  const report = await it.report();
  expect(report, JSON.stringify(report)).toMatchObject({ ok: true });
  return report;
}

/** How long it takes until that is so, ms: by a monotonic clock, looked at often. */
export async function msUntil(what: () => Promise<boolean> | boolean): Promise<number> {
  const from = performance.now();
  await expect.poll(what, POLL).toBe(true);
  return Math.round(performance.now() - from);
}

/** The tmux servers of this omo: those that serve, not their clients. */
export async function servers(it: World): Promise<number[]> {
  const own = (await processesOf(it.omo.root)).filter(({ words }) => /(^|\/)tmux\S*( |$)/.test(words));
  return own.filter(({ pid }) => /\(tmux: server\)/.test(statOf(pid))).map(({ pid }) => pid);
}

function statOf(pid: number): string {
  return existsSync(`/proc/${pid}/stat`) ? readFileSync(`/proc/${pid}/stat`, 'utf8') : '';
}

/** The daemon's control client. */
export async function controlClient(it: World): Promise<number | undefined> {
  const clients = (await processesOf(it.omo.root)).filter(({ words }) => words.includes(' -C new-session '));
  return clients.find(({ pid }) => !/\(tmux: server\)/.test(statOf(pid)))?.pid;
}

/** Whether the attempts of these workers ended without their doing, by the journal. */
export function toldLost(it: World, ...workers: readonly string[]): boolean {
  const lost = it.events().filter((event) => event.type === 'attempt.lost' || event.type === 'attempt.exited');
  return workers.every((worker) => lost.some((event) => 'task' in event && event.task === worker));
}

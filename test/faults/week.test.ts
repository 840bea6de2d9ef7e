import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { amount, figure } from '../support/faults.ts';
import { makeOmo, processesOf, type Omo } from '../support/run-omo.ts';
import { ask, startDaemon } from './night/daemon.ts';

const tags = ['e2e', 'tmux', 'faults'];
const DAYS = amount({ short: 5, long: 7 });
const WORKERS = 16;
/** Real ms. */
const HOUR_MS = 1000;
const SPEED = 3_600_000 / HOUR_MS;
const DAY_MS = 24 * HOUR_MS;
/** Of a day; in the others they are started and ended. */
const TALKING_HOURS = 14;
const MB = 2 ** 20;

/** Bytes: memory of the daemon and of tmux, and what the home takes of the disk. */
interface Sizes {
  readonly daemon: number;
  readonly tmux: number;
  readonly home: number;
}
const SIZES = ['daemon', 'tmux', 'home'] as const;
/** From this day on, counted from 0, as much is let go as comes in: what is kept is a day old, and the day that goes on. */
const SETTLED = 2;
/** Much less than what comes in on a day, and more than what a collector of garbage lets lie. */
const GROWTH: Sizes = { daemon: 40 * MB, tmux: 4 * MB, home: 10 * MB };

test(
  `over ${DAYS} days with ${WORKERS} workers that never stop talking, memory, scrollback and home stay as large as they were`,
  { tags, timeout: DAYS * DAY_MS * 10 },
  async () => {
    const omo = chattyOmo();
    const daemon = startDaemon(omo, { first: [CLOCK], env: { OMO_TEST_SPEED: String(SPEED) } });
    await daemon.ready();
    const days: Sizes[] = [];
    let shown = 0;
    for (let day = 0; day < DAYS; day++) {
      const over = pause(DAY_MS);
      const off = new AbortController();
      const most = largest(omo, daemon.child.pid ?? 0, off.signal);
      const run = await dayOf(omo, day);
      shown += outputsOf(omo, run);
      await over;
      off.abort();
      days.push(await most);
    }
    const told = JSON.stringify(days.map(inMegabytes));
    const [settled, last] = [days[SETTLED], days.at(-1)];
    if (!settled || !last || settled === last) expect.fail(`so few days say nothing: ${told}`);
    for (const what of SIZES) expect(last[what] - settled[what], `${what}: ${told}`).toBeLessThan(GROWTH[what]);
    expect(await omo.daemon()).toBe(daemon.child.pid);
    figure(
      'P26',
      `${DAYS} days with ${WORKERS} workers, ${Math.round(shown / MB)} MB shown`,
      `each day's most, MB: ${told}`,
    );
  },
);

const CLOCK = join(import.meta.dirname, '../support/fast-clock.mjs');
const CHATTY = join(import.meta.dirname, 'week/chatty.mjs');

function chattyOmo(): Omo {
  const omo = makeOmo();
  mkdirSync(omo.home, { mode: 0o700 });
  const chatty = {
    run: [process.execPath, CHATTY, String(HOUR_MS), String(TALKING_HOURS)],
    prompt: 'stdin',
    hooks: 'claude',
  };
  const long = 60 * 24 * 30;
  writeFileSync(
    join(omo.home, 'config.json'),
    JSON.stringify({
      agents: { chatty },
      agent: 'chatty',
      maxWorkers: WORKERS,
      pools: { chatty: { max: WORKERS } },
      timeouts: { taskMinutes: long, stallMinutes: long },
      keep: { days: 1, outputMegabytes: 1 },
      notify: { desktop: false },
    }),
  );
  return omo;
}

/** One run, a task for each worker, from its start to its end. Its name. */
async function dayOf(omo: Omo, day: number): Promise<string> {
  const tasks = Array.from({ length: WORKERS }, (_, n) => ({
    id: `day-${day}-${n}`,
    title: `Talk ${n}`,
    prompt: 'Talk',
    domain: `talker-${n}`,
    dependsOn: [],
  }));
  const caller = { pid: process.pid, depth: 0 };
  const params = { tasks, cwd: omo.project, env: { ...omo.env }, keep: false, isolate: 'none' as const, caller };
  const { run } = (await ask(omo, 'run.start', params)) ?? expect.fail('the daemon went away');
  const report = () => ask(omo, 'run.report', { run });
  await expect.poll(async () => (await report())?.endedAt, { timeout: 5 * DAY_MS, interval: 500 }).toBeDefined();
  expect(await report()).toMatchObject({ ok: true });
  return run;
}

/** What all the attempts of a run have shown, bytes; the middle of it isn't on the disk any more. */
function outputsOf({ home }: Omo, run: string): number {
  return filesBelow(join(home, 'attempts'))
    .filter((path) => path.includes(run))
    .reduce((sum, path) => sum + statSync(path).size, 0);
}

/** Looks until the signal comes, and keeps the largest of each. */
async function largest(omo: Omo, pid: number, signal: AbortSignal): Promise<Sizes> {
  const most = { daemon: 0, tmux: 0, home: 0 };
  while (!signal.aborted) {
    const now = await sizes(omo, pid);
    for (const what of SIZES) most[what] = Math.max(most[what], now[what]);
    await pause(HOUR_MS);
  }
  return most;
}

async function sizes(omo: Omo, pid: number): Promise<Sizes> {
  const servers = (await processesOf(omo.root)).filter(({ words }) => /\btmux\b.*new-session|tmux: server/.test(words));
  const tmux = servers.map((one) => residentOf(one.pid)).reduce((sum, bytes) => sum + bytes, 0);
  const home = filesBelow(omo.home).reduce(
    (sum, path) => sum + (statSync(path, { throwIfNoEntry: false })?.blocks ?? 0) * 512,
    0,
  );
  return { daemon: residentOf(pid), tmux, home };
}

/** Bytes; 0 for a process that has ended. */
function residentOf(pid: number): number {
  try {
    return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) * 1024;
  } catch {
    return 0;
  }
}

function filesBelow(dir: string): string[] {
  return readdirSync(dir, { recursive: true, withFileTypes: true }).flatMap((one) =>
    one.isFile() ? [join(one.parentPath, one.name)] : [],
  );
}

function inMegabytes(of: Sizes): Record<string, number> {
  return Object.fromEntries(SIZES.map((what) => [what, Math.round((of[what] / MB) * 10) / 10]));
}

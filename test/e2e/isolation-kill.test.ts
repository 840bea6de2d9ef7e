import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Leftover } from '../../src/protocol/messages.ts';
import { tasksOf } from '../support/building-omo.ts';
import { typesIn } from '../support/journal-watch.ts';
import { ranIn, scenario, TASKS, type KillPoint, type Outcome } from '../support/kill-scenario.ts';
import { processesOf } from '../support/run-omo.ts';
import { isDaemon } from '../support/built.ts';

const tags = ['tmux', 'e2e'];
/** `OMO_KILLS=all`: at every kind of event, its first and its last; other words: at those whose name has them. */
const WANTED = process.env['OMO_KILLS'];
const ALL = WANTED === 'all';
const AT_ONCE = 4;
const TIMEOUT_MS = 240_000;

/** How often each stands in the journal of a run with two tasks at once and one after them, in the order of their first. */
const EVENTS = {
  'attempt.decided': 3,
  'attempt.tree-ready': 3,
  'attempt.launch-decided': 3,
  'attempt.started': 3,
  'attempt.exited': 3,
  'attempt.collect-decided': 3,
  'attempt.ended': 3,
  'attempt.check-decided': 3,
  'attempt.checked': 3,
  'worker.close-decided': 3,
  'worker.closed': 3,
  'run.report-decided': 1,
  'run.ended': 1,
  'synthesis.asked': 1,
  'synthesis.merge-decided': 3,
  'synthesis.merged': 2,
  'synthesis.conflicted': 1,
  'synthesis.resolve-decided': 1,
  'synthesis.resolved': 1,
  'synthesis.verify-decided': 1,
  'synthesis.verified': 1,
  'synthesis.report-decided': 1,
  'synthesis.ended': 1,
};

const FEW: KillPoint[] = [
  { step: 'setup', during: 'run' },
  { type: 'attempt.tree-ready', nth: 3 },
  { type: 'attempt.check-decided', nth: 1 },
  { type: 'attempt.checked', nth: 1 },
  { type: 'synthesis.merge-decided', nth: 1 },
  { step: 'resolver', during: 'synthesis' },
  { step: 'verify', during: 'synthesis' },
  { type: 'synthesis.report-decided', nth: 1 },
];

const EVERY: KillPoint[] = [
  ...Object.entries(EVENTS).flatMap(([type, count]) => [...new Set([1, count])].map((nth) => ({ type, nth }))),
  { step: 'setup', during: 'run' },
  { step: 'accept', during: 'run' },
  { step: 'setup', during: 'synthesis' },
  { step: 'resolver', during: 'synthesis' },
  { step: 'verify', during: 'synthesis' },
];

const points =
  WANTED === undefined || ALL ? (ALL ? EVERY : FEW) : EVERY.filter((point) => named(point).includes(WANTED));
const groups = Array.from({ length: Math.ceil(points.length / AT_ONCE) }, (_, at) =>
  points.slice(at * AT_ONCE, (at + 1) * AT_ONCE),
);

test.runIf(ALL)(
  'a run that nobody disturbs has the events that are tried below, and comes to the same',
  { tags, timeout: TIMEOUT_MS },
  async () => {
    const outcome = await scenario();
    const types = typesIn(outcome.it.omo.home);
    const counted = types
      .slice(types.indexOf('attempt.decided'))
      .map((type) => [type, types.filter((one) => one === type).length]);
    expect(Object.fromEntries(counted)).toEqual(EVENTS);
    await holds(outcome);
  },
);

test.each(groups.map((group) => [group.map(named).join(', '), group] as const))(
  'a daemon that is killed with -9 loses nothing, does nothing twice and leaves nothing: %s',
  { tags, timeout: TIMEOUT_MS },
  async (_, group) => {
    const tried = await Promise.allSettled(group.map(async (point) => survives(point)));
    const failed = tried.flatMap((one, at) =>
      one.status === 'rejected' ? [`${named(group[at]!)}: ${told(one.reason)}`] : [],
    );
    expect(failed.join('\n\n')).toBe('');
  },
);

/** With what was there, which an assertion's words leave out. */
function told(reason: unknown): string {
  const { stack, actual, expected }: { stack?: string; actual?: unknown; expected?: unknown } = Object(reason);
  return `${stack}\nexpected ${JSON.stringify(expected)}\ngot ${JSON.stringify(actual)}`;
}

function named(point: KillPoint): string {
  return 'step' in point ? `in the middle of ${point.step} (${point.during})` : `at ${point.type} ${point.nth}`;
}

async function survives(point: KillPoint): Promise<void> {
  const began = Date.now();
  const outcome = await scenario(point);
  await holds(outcome);
  const { killedAfter = [] } = outcome;
  if (WANTED !== undefined)
    process.stderr.write(
      `${named(point)}: ${Date.now() - began} ms, killed after ${killedAfter.length} events, the last ${killedAfter.at(-1)}\n`,
    );
}

/** All that has to be so in the end, whatever happened to the daemon meanwhile. */
async function holds({ it, report, synthesis, before }: Outcome): Promise<void> {
  const all = [...TASKS].toSorted();
  const done = Object.values(tasksOf(report)).map(({ id, status }) => `${id} ${status}`);
  expect(done.toSorted()).toEqual(all.map((id) => `${id} done`));
  expect(ranIn(it).toSorted()).toEqual(all);
  expect(synthesis).toMatchObject({ ok: true, left: [], checks: [{ ok: true }] });
  expect(await filesOf(it, synthesis.branch)).toEqual(RESULT);
  expect((await mergedOn(it, synthesis.branch)).toSorted()).toEqual(all);
  for (const { proof } of Object.values(tasksOf(report)))
    await it.git('merge-base', '--is-ancestor', proof?.commit ?? '', synthesis.branch);
  expect(await it.persons()).toEqual(before);
  await expect.poll(() => left(it), { timeout: 20_000 }).toEqual([]);
  await cleansUp(it, synthesis.branch);
}

type Building = Outcome['it'];

const RESULT = {
  'package.json': JSON.stringify({ name: 'shop', a: 'left', b: 'right' }, null, 2),
  'src/after.txt': 'after',
  'src/list.txt': 'one\ndeux\nzwei\nthree',
};

async function filesOf({ git }: Building, branch: string): Promise<Record<string, string>> {
  const names = (await git('ls-tree', '-r', '--name-only', branch)).split('\n');
  return Object.fromEntries(
    await Promise.all(names.map(async (name) => [name, await git('show', `${branch}:${name}`)])),
  );
}

/** The tasks of the commits on the branch's own line, after the person's. */
async function mergedOn({ git }: Building, branch: string): Promise<string[]> {
  const format = '--format=%(trailers:key=Omo-Task,valueonly,separator=%x2C)';
  return (await git('log', '--first-parent', '--merges', format, `main..${branch}`)).split('\n');
}

/** What runs for this home beside tmux and the daemon, if one was started after the kill; of two one is too many. */
async function left({ omo }: Building): Promise<string[]> {
  const words = (await processesOf(omo.root)).map((one) => one.words);
  const [, ...others] = words.filter(isDaemon);
  return [...others, ...words.filter((one) => !isDaemon(one) && !/\/tmux | \/bin\/sleep infinity /.test(one))];
}

/** All but the whole goes, since that is nowhere else yet. */
async function cleansUp(it: Building, branch: string): Promise<void> {
  const first = await it.json<{ leftovers: Leftover[] }>('clean');
  const kept = first.leftovers.filter(({ state }) => state !== 'removed').map(({ name }) => name);
  expect({ kept, branches: await branchesOf(it), folders: foldersOf(it) }).toEqual({
    kept: [branch],
    branches: [branch],
    folders: [],
  });
  if (ALL) await takesIn(it);
}

/** When the person has it, nothing of omo's is left. */
async function takesIn(it: Building): Promise<void> {
  expect((await it.omo.run('merge')).stderr).toBe('');
  await it.omo.run('clean');
  expect(await branchesOf(it)).toEqual([]);
  expect(await it.git('worktree', 'list', '--porcelain')).not.toContain(it.omo.home);
  expect(await it.git('status', '--porcelain')).toBe('');
}

async function branchesOf({ git }: Building): Promise<string[]> {
  const names = await git('for-each-ref', '--format=%(refname:short)', 'refs/heads/omo/');
  return names.split('\n').filter((name) => name !== '');
}

function foldersOf({ omo }: Building): string[] {
  const trees = join(omo.home, 'worktrees');
  return existsSync(trees) ? readdirSync(trees, { recursive: true, encoding: 'utf8' }) : [];
}

import { setTimeout as pause } from 'node:timers/promises';
import type { Survivor } from '../../core/events/event.ts';
import { cgroupMembers, killCgroup } from './cgroup.ts';
import type { Look, TreeTarget } from './find-tree.ts';
import { treeFinder } from './find-tree.ts';
import type { ProcessRow, ProcessTable } from './process-table.ts';
import { signalAll, signalGroups, stillAlive } from './signals.ts';

export interface EndWaits {
  /** From SIGTERM until the sweep, ms. */
  readonly termMs: number;
  /** From the begin of the sweep until what is left is called a survivor, ms. */
  readonly killMs: number;
}

/**
 * Ends a whole process tree: SIGTERM, a wait, then a sweep with SIGSTOP and SIGKILL until nothing is left.
 * Returns what is alive all the same.
 */
export async function endTree(table: ProcessTable, target: TreeTarget, waits: EndWaits): Promise<Survivor[]> {
  const find = treeFinder(table, target);
  const [root, others] = apart((await find()).members, target);
  // The root first: a launcher that was told to end stays as long as orphans come to it.
  for (const rows of [root, others]) await signalAll(table, rows, 'SIGTERM');
  // What is stopped hears of it only when it goes on.
  await signalAll(table, [...root, ...others], 'SIGCONT');
  if (await goneWithin(table, [...root, ...others], find, waits.termMs)) return [];
  return named(table, await sweep(table, target, find, waits.killMs));
}

type Find = () => Promise<Look>;

function apart(rows: readonly ProcessRow[], { root }: TreeTarget): [root: ProcessRow[], others: ProcessRow[]] {
  const isRoot = (row: ProcessRow): boolean => row.pid === root?.pid && row.start === root.start;
  return [rows.filter((row) => isRoot(row)), rows.filter((row) => !isRoot(row))];
}

/** Looks at the known ones alone, which is cheap, and at everything only when those are gone. */
async function goneWithin(table: ProcessTable, found: readonly ProcessRow[], find: Find, ms: number): Promise<boolean> {
  const over = AbortSignal.timeout(ms);
  let known = found;
  while (!over.aborted) {
    known = await stillAlive(table, known);
    if (known.length === 0) known = (await find()).members;
    if (known.length === 0) return true;
    await pause(POLL_MS);
  }
  return (await find()).members.length === 0;
}

/**
 * The root is killed last, once looks find nothing else: until then it is the parent of every orphan, by which that is found.
 * But not for ever, since tmux continues a pane's process whenever it is stopped, and it may go on starting what is killed.
 */
async function sweep(table: ProcessTable, target: TreeTarget, find: Find, killMs: number): Promise<ProcessRow[]> {
  const over = AbortSignal.timeout(killMs);
  const patience = AbortSignal.timeout(Math.round(killMs * PATIENCE));
  for (let round = 1, quiet = 0; ; round++) {
    const look = await freeze(table, find);
    // On a busy machine a look takes long; nothing is called a survivor that was not killed a few times.
    const isOver = round > LEAST_ROUNDS && over.aborted;
    if (look.members.length === 0 || isOver) return look.members;
    const [root, others] = apart(look.members, target);
    quiet = others.length === 0 ? quiet + 1 : 0;
    const isRootToo = quiet >= QUIET_LOOKS || (round >= LEAST_ROUNDS && patience.aborted);
    if (isRootToo) await killAlone(target.cgroup, look);
    const butRoot = { members: others, others: [...look.others, ...root] };
    await signalGroups(table, isRootToo ? look : butRoot, 'SIGKILL');
    if (quiet === 0 || isRootToo) await pause(POLL_MS);
  }
}

/** Its cgroup at one stroke, which what forks faster than it is looked at cannot fork away from; where nobody else is in it. */
async function killAlone(cgroup: string | undefined, { others }: Look): Promise<void> {
  if (cgroup === undefined) return;
  const inIt = new Set(await cgroupMembers(cgroup));
  if (!others.some(({ pid }) => inIt.has(pid))) await killCgroup(cgroup);
}

/** Stops everything, until a look finds nobody new: what is stopped cannot fork away. */
async function freeze(table: ProcessTable, find: Find): Promise<Look> {
  const stopped = new Set<string>();
  for (let looks = 1; ; looks++) {
    const look = await find();
    const fresh = look.members.filter((row) => !stopped.has(`${row.pid} ${row.start}`));
    if (fresh.length === 0 || looks >= MOST_LOOKS) return look;
    await signalGroups(table, { members: fresh, others: look.others }, 'SIGSTOP');
    for (const row of fresh) stopped.add(`${row.pid} ${row.start}`);
  }
}

async function named(table: ProcessTable, rows: readonly ProcessRow[]): Promise<Survivor[]> {
  const all = rows.map(async ({ pid }) => ({ pid, command: (await table.command(pid)).slice(0, LONGEST) }));
  return (await Promise.all(all)).toSorted((a, b) => a.pid - b.pid);
}

const POLL_MS = 10;
/** A look reads one process after the other, and one that forks and ends meanwhile can slip through it. */
const QUIET_LOOKS = 2;
/** Who starts others faster than it is found is not waited for. */
const MOST_LOOKS = 5;
const LEAST_ROUNDS = 3;
/** Of the time for killing: how long the root is let live while others are found. */
const PATIENCE = 0.25;
/** Enough to know a program again; UTF-16 units. */
const LONGEST = 200;

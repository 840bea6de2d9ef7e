import { cgroupMembers } from './cgroup.ts';
import type { Known } from './left.ts';
import type { ProcessRow, ProcessTable } from './process-table.ts';
import { lineOf, membersOf, withDescendants } from './tree.ts';

export interface TreeTarget {
  /** Its first process; left out where it is not known, and then only the other signs count. */
  readonly root?: Known;
  /** See `TreeSigns.session`; left out, it counts while the root or somebody marked is in it. */
  readonly session?: number;
  /** Environment values that only this tree's processes were all started with. */
  readonly marks: Readonly<Record<string, string>>;
  /**
   * Values shared by all that is of the same home. Who bears these and not `marks` is another's, though it may have come to
   * this tree as an orphan: a daemon that a worker's command started, its tmux server, its other workers.
   */
  readonly kin?: Readonly<Record<string, string>>;
  /** Met before, by whomever. */
  readonly known?: readonly Known[];
  /** The folder of a cgroup in which only this tree's processes are. */
  readonly cgroup?: string;
  /** Pids that must live, beside this process and its ancestors. */
  readonly spare: readonly number[];
}

/** One look: all living processes of the tree, and those beside them that are none of it. */
export interface Look {
  readonly members: ProcessRow[];
  readonly others: ProcessRow[];
}

/** Looks for the living processes of a tree, again and again. Whom it has met once it knows, whatever becomes of its signs. */
export function treeFinder(table: ProcessTable, target: TreeTarget): () => Promise<Look> {
  const met = new Map((target.known ?? []).map(({ pid, start }) => [pid, start]));
  const asked = new Asked(table, target);
  return async () => {
    const rows = await rowsFor(table, target.root);
    const line = new Set([...target.spare, ...lineOf(rows, process.pid)]);
    const said = await asked.of(rows.filter((row) => !line.has(row.pid)));
    const marked = new Set(rows.filter((row) => said(row) === 'its' || met.get(row.pid) === row.start).map(pidOf));
    for (const pid of await inCgroup(rows, target.cgroup, (row) => row.pid === process.pid || said(row) === 'kin'))
      marked.add(pid);
    const spared = new Set([...line, ...rows.filter((row) => said(row) === 'kin' && !marked.has(row.pid)).map(pidOf)]);
    const { root } = target;
    const session = target.session ?? (root === undefined ? undefined : sureSession(rows, root, marked));
    const members = membersOf(rows, { root, session, marked, spared });
    for (const { pid, start } of members) met.set(pid, start);
    const found = new Set(members);
    return { members, others: rows.filter((row) => !found.has(row)) };
  };
}

/** All, and below the root also who is not there long enough to be met among all: seen last, and so signalled soonest. */
async function rowsFor(table: ProcessTable, root: Known | undefined): Promise<ProcessRow[]> {
  const rows = new Map((await table.rows()).map((row) => [row.pid, row]));
  const isThere = root !== undefined && rows.get(root.pid)?.start === root.start;
  for (const row of isThere ? await table.below(root.pid) : []) rows.set(row.pid, row);
  return [...rows.values()];
}

/** Those in the cgroup but whoever is another's there, as a daemon that a command of the worker's started, and what is below it. */
async function inCgroup(
  rows: readonly ProcessRow[],
  cgroup: string | undefined,
  isAnothers: (row: ProcessRow) => boolean,
): Promise<number[]> {
  if (cgroup === undefined) return [];
  const others = new Set(withDescendants(rows, rows.filter(isAnothers)).map(pidOf));
  return (await cgroupMembers(cgroup)).filter((pid) => !others.has(pid));
}

type Blood = 'its' | 'kin' | 'none';

/** Whose marks a process bears. Each is asked once, since to read all environments of a machine takes long. */
class Asked {
  readonly #table: ProcessTable;
  readonly #target: TreeTarget;
  #known = new Map<string, Blood>();

  constructor(table: ProcessTable, target: TreeTarget) {
    this.#table = table;
    this.#target = target;
  }

  async of(rows: readonly ProcessRow[]): Promise<(row: ProcessRow) => Blood> {
    const { marks, kin } = this.#target;
    const fresh = rows.filter((row) => !this.#known.has(idOf(row))).map(pidOf);
    const kindred = kin === undefined ? new Set(fresh) : await this.#table.marked(fresh, kin);
    const its = await this.#table.marked([...kindred], marks);
    const bloodOf = ({ pid }: ProcessRow): Blood =>
      its.has(pid) ? 'its' : kin !== undefined && kindred.has(pid) ? 'kin' : 'none';
    this.#known = new Map(rows.map((row) => [idOf(row), this.#known.get(idOf(row)) ?? bloodOf(row)]));
    return (row) => this.#known.get(idOf(row)) ?? 'none';
  }
}

function pidOf({ pid }: ProcessRow): number {
  return pid;
}

function idOf({ pid, start }: ProcessRow): string {
  return `${pid} ${start}`;
}

/** The root's, as long as one that is surely of this tree holds its number: without one it may be anybody's by now. */
function sureSession(rows: readonly ProcessRow[], root: Known, marked: ReadonlySet<number>): number | undefined {
  const isHolder = (row: ProcessRow): boolean =>
    row.session === root.pid && (marked.has(row.pid) || (row.pid === root.pid && row.start === root.start));
  return rows.some((row) => isHolder(row)) ? root.pid : undefined;
}

import { existsSync } from 'node:fs';
import type { Root } from '../adapters/processes/members.ts';
import { livingMembers } from '../adapters/processes/members.ts';
import type { ProcessRow, ProcessTable } from '../adapters/processes/process-table.ts';
import { vitalsOf } from '../adapters/processes/vitals.ts';

/** What the processes of one attempt had used of the processor, by pid and start, ms. */
type Use = ReadonlyMap<string, number>;

/** So much of one processor's time is work; the timers of a program that only waits take less. */
const WORKING_SHARE = 0.005;

/**
 * Whether programs that print nothing work all the same, as a compiler does for hours: seen by the processor time of
 * their processes. Where there is no /proc nothing can be said.
 */
export class Labour {
  readonly #table: Pick<ProcessTable, 'rows'>;
  readonly #samples = new Map<string, { readonly at: number; readonly use: Use }>();

  constructor(table: Pick<ProcessTable, 'rows'>) {
    this.#table = table;
  }

  /** Of those asked about at `at` (ms of a monotonic clock), the ids that have worked since they were asked about before. */
  async working(asked: ReadonlyMap<string, Root>, at: number): Promise<Set<string>> {
    if (asked.size === 0 || !existsSync('/proc/self/stat')) return new Set();
    const rows = await this.#table.rows();
    const found = await Promise.all(
      [...asked].map(async ([id, root]) => ((await this.#hasWorked(id, rows, root, at)) ? [id] : [])),
    );
    return new Set(found.flat());
  }

  /** When it was asked about last; undefined: never. */
  askedAt(id: string): number | undefined {
    return this.#samples.get(id)?.at;
  }

  forget(id: string): void {
    this.#samples.delete(id);
  }

  async #hasWorked(id: string, rows: readonly ProcessRow[], root: Root, at: number): Promise<boolean> {
    const before = this.#samples.get(id);
    const use = await useOf(livingMembers(rows, root));
    this.#samples.set(id, { at, use });
    return before !== undefined && growth(before.use, use) > (at - before.at) * WORKING_SHARE;
  }
}

async function useOf(members: readonly ProcessRow[]): Promise<Use> {
  const all = await Promise.all(members.map(async (row) => ({ row, vitals: await vitalsOf(row.pid) })));
  return new Map(all.flatMap(({ row, vitals }) => (vitals ? [[`${row.pid} ${row.start}`, vitals.cpuMs]] : [])));
}

/** What ended takes its time along, or leaves it to its parent: so only what grew is counted. */
function growth(before: Use, after: Use): number {
  let grown = 0;
  for (const [id, ms] of after) grown += Math.max(0, ms - (before.get(id) ?? 0));
  return grown;
}

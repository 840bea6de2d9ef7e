/** One process as the system tells it. */
export interface ProcessRow {
  readonly pid: number;
  readonly parent: number;
  /** Id of its session, 0 where the system does not tell. */
  readonly session: number;
  /** Id of its process group. */
  readonly group: number;
  /** Its terminal, in whatever form the system names terminals; empty for none. */
  readonly tty: string;
  /** Tells this process from a later one with the same pid: field 22 of /proc/<pid>/stat, or `lstart` of ps. */
  readonly start: string;
}

/** What this system can tell about processes. A zombie is not alive: nothing of it runs any more. */
export interface ProcessTable {
  /** Every living process. */
  rows(): Promise<ProcessRow[]>;
  /**
   * What lives below a process, from lists that the system keeps of each one's children: read so fast that it meets also who is
   * another process each few milliseconds, which `rows` of a busy machine doesn't. Empty where the system keeps none.
   */
  below(pid: number): Promise<ProcessRow[]>;
  /** When this process began, or undefined when there is no such living process. */
  start(pid: number): Promise<string | undefined>;
  /** Those of `pids` whose environment, as it was when they were started, holds all of these values; none where no value is given. */
  marked(pids: readonly number[], marks: Readonly<Record<string, string>>): Promise<Set<number>>;
  /** What it was called with, in one line as it is; empty when there is no such process or it doesn't tell. */
  command(pid: number): Promise<string>;
}

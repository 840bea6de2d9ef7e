/** One provider's pool, as scripts read it. */
export interface PoolReport {
  readonly provider: string;
  /** The most attempts at once; absent: no limit of its own. */
  readonly max?: number | undefined;
  readonly running: number;
  readonly state:
    /** It takes work. */
    | 'open'
    /** Its limit is reached, until then. */
    | 'limited'
    /** It failed too often in a row. */
    | 'down'
    /** It failed too often, and is tried with one attempt at a time. */
    | 'probing'
    /** It takes nothing until a person has put something right. */
    | 'stopped'
    | 'paused';
  /** ISO 8601. */
  readonly until?: string | undefined;
  /** Untrusted text. */
  readonly reason?: string | undefined;
}

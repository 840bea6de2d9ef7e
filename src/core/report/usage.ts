/** Design 4.5, `omo usage --json`. What nobody told is absent, and counted: it is never taken for zero. */
export interface UsageReport {
  readonly schemaVersion: 1;
  /** Today, by the person's calendar: `2026-11-21`. */
  readonly day: Used & { readonly name: string; readonly lines: readonly UsageLine[] };
  /** Absent when there has been no run. */
  readonly run?: Used & { readonly run: string; readonly tasks: readonly (Used & { readonly id: string; readonly title: string })[] };
  /** Where the prices are from, and of which day: `2026-11-20`. */
  readonly prices: { readonly asOf: string };
}

export interface Used {
  /** Running time of attempts, added up. */
  readonly minutes: number;
  readonly tokens?: { readonly input: number; readonly output: number; readonly cacheRead: number; readonly cacheWrite: number };
  /** US dollars: the agents' own figures, else tokens by the price list. */
  readonly usd?: number;
  readonly attempts: number;
  /** Attempts whose tokens nobody told, and those whose price nobody knows. */
  readonly unknown: { readonly tokens: number; readonly usd: number };
  /** What may be used at most, where a budget says so. */
  readonly budget?: { readonly minutes?: number | undefined; readonly tokens?: number | undefined; readonly usd?: number | undefined } | undefined;
}

export interface UsageLine extends Used {
  readonly agent: string;
  readonly provider: string;
  readonly model?: string;
}

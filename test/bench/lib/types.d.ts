import type { Place } from '../../../src/core/events/event.ts';

/** How many rounds: a quick look, or figures to keep. */
export type Pace = 'short' | 'full';

export interface Context {
  readonly pace: Pace;
  /** In [0, 1). */
  readonly random: () => number;
}

export interface Benchmark {
  /** What `--only` calls it. */
  readonly name: string;
  readonly title: string;
  readonly run: (context: Context) => Promise<Outcome>;
}

export interface Outcome {
  readonly tables: readonly Table[];
  readonly verdicts: readonly Verdict[];
  /** Whole sentences: what was left out, and how it was measured where that matters. */
  readonly notes: readonly string[];
}

export interface Table {
  readonly title: string;
  readonly head: string[];
  readonly rows: string[][];
}

/** One row of the summary. */
export interface Verdict {
  readonly what: string;
  readonly ours: string;
  readonly against: string;
  readonly ratio: string;
  readonly target: string;
  readonly held: 'held' | 'missed' | 'not measured' | 'no target';
}

/** One of the ways that are compared. */
export interface Variant {
  readonly name: string;
  /** One round's samples, usually ms. */
  readonly measure: () => Promise<number[]>;
}

/** By name of the way, a list of samples for each round. */
export type Samples = Map<string, number[][]>;

/** What a subject gets to work with, in its first message. */
export interface Setup {
  /** Folder with `events` and `run/outbox`. */
  readonly home: string;
  readonly env: Record<string, string>;
  /** Where the workers are, by name. */
  readonly places: Record<string, PanePlace>;
  readonly socket: string;
  readonly journal?: 'synced' | 'unsynced';
  readonly typing?: 'receipts' | 'guard';
  readonly watch?: 'plain' | 'await-write-finish';
}

export type PanePlace = Extract<Place, { kind: 'pane' }>;

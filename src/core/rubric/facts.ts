import type { Evidence, Verdict } from '../events/proof.ts';
import type { Outside } from '../proof/notices.ts';
import type { Run } from '../state/state.ts';
import type { TaskState } from '../state/task-state.ts';
import type { DiffFile } from './diff.ts';

/** What is known of a task's work without reading it. */
export interface Facts {
  readonly run: Run;
  readonly task: TaskState;
  readonly evidence: Evidence;
  /** What git prints for the diff from the task's base to its end, without colours; absent: not known. */
  readonly diff?: string | undefined;
  readonly outside: Outside;
  /** Changed JSON files as they are now, by path. Of others only whole new ones in the diff are looked at. */
  readonly texts?: ReadonlyMap<string, string>;
}

/** With the diff read; `files` is absent where there is none. */
export interface Known extends Facts {
  readonly files?: readonly DiffFile[];
}

/** Characters of a diff that are looked at; of a longer one that is told. */
export const LOOKED_AT = 5_000_000;

export type Point = Verdict['points'][number];

/** One subject of the rubric. */
export interface Scored {
  readonly score: number;
  readonly points: readonly Point[];
}

/** Something that takes from a score. */
export interface Deduction {
  readonly points: readonly Point[];
  /** By how much, once for all its points. */
  readonly takes: number;
}

/** From `start` down by what was found, never below 1. */
export function deducted(start: number, found: readonly Deduction[], otherwise: Point): Scored {
  const all = found.filter(({ points }) => points.length > 0);
  const score = all.reduce((left, { takes }) => left - takes, start);
  return { score: Math.max(1, score), points: [...all.flatMap(({ points }) => points), otherwise] };
}

/** A deduction after which nothing is left. */
export const ALL = 5;

/** The first few, and how many more there are: the same said a hundred times says no more. */
export function few(points: readonly Point[], most = 5): Point[] {
  const [first] = points;
  if (first === undefined || points.length <= most) return [...points];
  const more: Point = { about: first.about, says: `and ${points.length - most} more like these` };
  return [...points.slice(0, most), more];
}

/** A point's place; names of files are cut where the schema ends. */
export function at(file: string, line?: number): Pick<Point, 'file' | 'line'> {
  return { file: file.slice(0, 1000), ...(line !== undefined && line > 0 && { line }) };
}

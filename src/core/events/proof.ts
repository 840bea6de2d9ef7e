import { z } from 'zod';
import { GitId } from './ground.ts';

/** What was measured of an attempt's work, and what was said of it. Measured by omo, except for the worker's own testimony. */

/** What an attempt changed, from its task's base to its end. */
export const Changes = z.object({
  /** Files changed, made or removed, below the tree's root; the first 500. */
  files: z.array(z.string()),
  /** How many there are. */
  count: z.number().int().nonnegative(),
  insertions: z.number().int().nonnegative(),
  deletions: z.number().int().nonnegative(),
  /** Changed files that still hold git's conflict markers. */
  conflicted: z.array(z.string()),
  /** Ignored files and folders that were not there before; no commit holds them. */
  ignored: z.array(z.string()),
  /** What holds the work: the head of the task's branch. Absent in the person's tree. */
  commit: GitId.optional(),
});
export type Changes = z.infer<typeof Changes>;

/** How an acceptance command ended, run by omo. */
export const Verification = z.object({
  command: z.string(),
  ok: z.boolean(),
  exitCode: z.number().int().optional(),
  signal: z.string().optional(),
  timedOut: z.literal(true).optional(),
  /** It could not be run at all: why. */
  problem: z.string().optional(),
  ms: z.number().nonnegative(),
  /** The file that holds all it printed; absolute. */
  output: z.string(),
  /** The end of what it printed, as plain text, at most 4 000 characters. Untrusted. */
  tail: z.string(),
});
export type Verification = z.infer<typeof Verification>;

const line = z.string().max(10_000);
/** What a worker says of its work in the file $OMO_RESULT (docs/results.md). Testimony: kept and shown, proof of nothing but itself. */
export const Testimony = z.object({
  status: z.enum(['done', 'failed', 'blocked']).optional(),
  summary: line.optional(),
  /** What it found out: the product of a task that changes no file. */
  findings: z.string().max(200_000).optional(),
  files: z
    .array(z.object({ path: line, what: line.optional() }))
    .max(1000)
    .optional(),
  commands: z
    .array(z.object({ run: line, exitCode: z.number().int().optional() }))
    .max(1000)
    .optional(),
  /** What is left open, or was not done. */
  open: z.array(line).max(100).optional(),
});
export type Testimony = z.infer<typeof Testimony>;

export const Evidence = z.object({
  /** Absent: there is no git here that could tell. */
  changes: Changes.optional(),
  /** Why they could not be measured, where there is git. */
  unmeasured: z.string().optional(),
  verify: Verification.optional(),
  says: Testimony.optional(),
  /** What is wrong with its result file, when something is. */
  saysProblem: z.string().optional(),
});
export type Evidence = z.infer<typeof Evidence>;

const score = z.number().int().min(1).max(5);
/** A review by the rubric: presence is passed or not, the others are scores from 1 to 5. */
export const Verdict = z.object({
  presence: z.boolean(),
  correctness: score,
  completeness: score,
  quality: score,
  /** Each with its place, where it has one: a file below the tree's root, a line from 1. Untrusted text. */
  points: z
    .array(
      z.object({
        about: z.enum(['presence', 'correctness', 'completeness', 'quality']),
        says: line,
        file: z.string().max(1000).optional(),
        line: z.number().int().positive().optional(),
      }),
    )
    .max(100),
  summary: line,
});
export type Verdict = z.infer<typeof Verdict>;

import { z } from 'zod';
import type { Problem } from '../errors.ts';

/** Ids and worker names share one rule, because both become parts of session and file names. */
export const NAME_PATTERN = /^[a-z0-9][a-z0-9-]{0,39}$/;
export const Name = z
  .string()
  .regex(NAME_PATTERN, 'lower-case letters, digits and dashes, at most 40, not starting with a dash');

/** One unit of work, as read from task text or a plan file. */
export const Task = z.object({
  id: Name,
  /** One line for tables. */
  title: z.string().min(1),
  /** What the agent is told; for `shell` the command. */
  prompt: z.string().min(1),
  domain: Name,
  dependsOn: z.array(Name),
  skill: z.string().optional(),
  agent: z.string().optional(),
  verify: z.string().optional(),
  /** What it may write, as globs with commas between them, below the run's root; `nothing`: it only reads. */
  writes: z.string().optional(),
  /** `no`: it stays with the agent it began with, whatever its provider's limits. */
  failover: z.literal('no').optional(),
  /** Where its checkbox stands, so that it can be ticked: the absolute file, the 1-based line and that line's text. */
  checkbox: z.object({ file: z.string(), line: z.number().int().positive(), text: z.string() }).optional(),
});
export type Task = z.infer<typeof Task>;

/** Design 4.4, `omo plan --json`, before it is printed. */
export interface Plan {
  readonly tasks: readonly Task[];
  readonly workers: readonly PlannedWorker[];
  readonly recommend: { readonly mode: 'orchestrate' | 'single'; readonly reasons: readonly string[] };
  /** Empty when the plan can be run. */
  readonly problems: readonly Problem[];
  /** What was done to the text or left out of it, in sentences for a person; not part of the JSON. Absent when nothing was. */
  readonly notices?: readonly string[];
}

export interface PlannedWorker {
  readonly name: string;
  readonly domain: string;
  readonly taskIds: readonly string[];
}

import { z } from 'zod';
import { Budget } from './budget.ts';
import { ResponderSpec } from './responder.ts';

/** How a run is to be carried out. */
export const RunOptions = z.object({
  /** At most this many attempts of this run at once. */
  workers: z.number().int().positive(),
  /** Further attempts a task gets after its first. */
  retries: z.number().int().nonnegative(),
  /** Leave the sessions of finished workers open. */
  keep: z.boolean(),
  /** The whole run, ms; absent: no limit. */
  timeoutMs: z.number().positive().optional(),
  /** One attempt, ms. */
  taskTimeoutMs: z.number().positive(),
  /** `screen`: workers run their agent's own screen, where they can ask and be answered; absent: one prompt, one answer. */
  form: z.literal('screen').optional(),
  /** Only with `screen`: the prompt is the task's text and nothing else. */
  bare: z.literal(true).optional(),
  /** Who answers workers' questions; absent: the person. */
  responder: ResponderSpec.optional(),
  /** `no`: a task stays with the agent it began with, whatever its provider's limits; absent: it may move. */
  failover: z.literal('no').optional(),
  /** `fail`: a task that its provider's limits hold back has failed; absent: it waits. */
  onLimit: z.literal('fail').optional(),
  /** Moves to another provider count against `retries`; absent: they don't. */
  countMoves: z.literal(true).optional(),
  /** An attempt that gives no sign of life for so long, ms, is hung; absent: none is ever called so. */
  stallMs: z.number().positive().optional(),
  /** For the whole run, and for each task. */
  budget: z.object({ run: Budget.optional(), task: Budget.optional() }).optional(),
});
export type RunOptions = z.infer<typeof RunOptions>;

import { z } from 'zod';
import { Budget } from './budget.ts';
import { ResponderSpec } from './responder.ts';
import { PromptParts } from './prompt-parts.ts';
import { View } from './view.ts';

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
  /** Acceptance commands: of every task, and by domain, which wins; a task's own wins over both. */
  verify: z.object({ every: z.string().optional(), domains: z.record(z.string(), z.string()).optional() }).optional(),
  /** No acceptance command is run, and no work is asked for; absent: all that apply. */
  noVerify: z.literal(true).optional(),
  /** One acceptance command, or the set-up of a tree, ms; absent: 10 minutes. */
  checkMs: z.number().positive().optional(),
  /** Who reviews finished tasks, the best liked first: of those the first of another provider than the author's, else the first. Absent: nobody. */
  review: z.object({ agents: z.array(z.string()).min(1), minutes: z.number().positive() }).optional(),
  /** By domain, what its tasks may write, where they don't say themselves. */
  scopes: z.record(z.string(), z.string()).optional(),
  /** Each worker's program runs in a sandbox; `write`: what it may write besides, absolute or below `~/`. Absent: none does. */
  sandbox: z.object({ write: z.array(z.string()) }).optional(),
  /** Each worker's screen is shown to the person in a terminal of theirs; absent: none is. */
  view: View.optional(),
  /** The person's own parts of workers' prompts. */
  parts: PromptParts.optional(),
});
export type RunOptions = z.infer<typeof RunOptions>;

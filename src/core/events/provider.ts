import { z } from 'zod';
import { Task } from '../tasks/task.ts';

interface Common {
  readonly at: z.ZodNumber;
  readonly run: z.ZodString;
  readonly attempt: z.ZodObject<{ run: z.ZodString; task: z.ZodString; attempt: z.ZodNumber }>;
}

/**
 * What a person does with a provider's pool, and what becomes of a run that is held or grows. What agents tell of their
 * provider is folded from their attempts.
 */
export function poolEvents<Agents extends z.ZodType>({ at, run, attempt }: Common, agents: Agents) {
  const provider = { at, provider: z.string() };
  return [
    z.object({ type: z.literal('provider.paused'), ...provider }),
    /** Also after it was stopped: what was wrong is put right. */
    z.object({ type: z.literal('provider.resumed'), ...provider }),
    /** The person is told, once, that it was stopped. */
    z.object({ type: z.literal('provider.notice-decided'), ...provider }),
    /** The person's day that budgets count by: its name (`2026-11-21`) and when the next one begins, ms since the epoch. */
    z.object({ type: z.literal('day.began'), at, day: z.string(), endsAt: z.number() }),
    z.object({ type: z.literal('run.paused'), at, run }),
    z.object({ type: z.literal('run.resumed'), at, run }),
    z.object({
      type: z.literal('run.tasks-added'),
      at,
      run,
      tasks: z.array(Task),
      /** Those they name that the run does not have yet. */
      agents: agents.optional(),
      /** The worker that asked for it, or whose result named it; absent: the person. */
      by: attempt.optional(),
    }),
    /** The person is told, once, that the run's budget lets nothing more start. */
    z.object({ type: z.literal('run.budget-notice-decided'), at, run, reason: z.string() }),
  ] as const;
}

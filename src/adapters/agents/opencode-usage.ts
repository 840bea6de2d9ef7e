import { z } from 'zod';
import type { Usage } from '../../core/events/usage.ts';
import { knownUsage } from './known-usage.ts';

/**
 * What one step of OpenCode (1.18.33) used, from `tokens` and `cost` of its `step_finish`. The cache's are not among its
 * `input` there, and its thinking is not among its `output` (measured: 150 in all are 60 + 40 + 30 + 20). It names no model.
 */
export function stepUsage(part: unknown): Usage | undefined {
  const { tokens, cost } = Step.safeParse(part).data ?? {};
  if (tokens === undefined) return undefined;
  const { input, output, reasoning, cache } = tokens;
  return knownUsage({
    tokens: { input, output: output + reasoning, cacheRead: cache.read, cacheWrite: cache.write },
    usd: cost,
  });
}

const count = z.number().min(0);
const Step = z.looseObject({
  tokens: z.looseObject({
    input: count,
    output: count,
    reasoning: count.default(0),
    cache: z.looseObject({ read: count.default(0), write: count.default(0) }).default({ read: 0, write: 0 }),
  }),
  cost: z.unknown().optional(),
});

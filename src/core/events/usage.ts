import { z } from 'zod';

/**
 * What an attempt has used so far, as its agent's own record says. What was not told is absent and stays unknown: it is never
 * taken for zero. More than a model can do in years is no figure but a mistake.
 */
const count = z.number().int().min(0).max(1e10);

export const Usage = z.object({
  /** As the provider names it; absent where the agent doesn't tell. */
  model: z.string().optional(),
  tokens: z
    .object({
      /** Those read from a cache, and those written to one, not among them. */
      input: count,
      /** Those of its thinking among them. */
      output: count,
      cacheRead: count.default(0),
      cacheWrite: count.default(0),
    })
    .optional(),
  /** The agent's own figure, US dollars. */
  usd: z.number().min(0).max(1e6).optional(),
});
export type Usage = z.infer<typeof Usage>;

import { z } from 'zod';

/** What may be used up, at most; what is absent has no limit. */
export const Budget = z.object({
  /** Of attempts' running time, added up. */
  minutes: z.number().positive().optional(),
  /** Input, output, and those written to a cache or read from one. */
  tokens: z.number().positive().optional(),
  usd: z.number().positive().optional(),
});
export type Budget = z.infer<typeof Budget>;

const usd = z.number().min(0).max(100_000);

/** US dollars for a million tokens, by the model's name. */
export const Prices = z.record(
  z.string(),
  z.object({ input: usd, output: usd, cacheRead: usd.optional(), cacheWrite: usd.optional() }),
);
export type Prices = z.infer<typeof Prices>;

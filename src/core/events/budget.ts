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

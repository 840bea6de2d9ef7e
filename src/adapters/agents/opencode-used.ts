import { z } from 'zod';
import type { Usage } from '../../core/events/usage.ts';
import { knownUsage } from './known-usage.ts';
import type { HookPayload } from './live.ts';

/** What the attempt has used so far, as omo's plugin tells it with the turn's events; figures that can't be are left out. */
export function openCodeUsed({ payload }: HookPayload): Usage[] | undefined {
  const told = Told.safeParse(payload).data;
  const usage = told?.used.flatMap((one) => readUsage(one));
  return usage === undefined || usage.length === 0 ? undefined : usage;
}

function readUsage(told: unknown): Usage[] {
  const read = Counted.safeParse(told).data;
  const usage = read && knownUsage(read);
  return usage === undefined ? [] : [usage];
}

const tokens = z.looseObject({
  input: z.unknown(),
  output: z.unknown(),
  cacheRead: z.unknown(),
  cacheWrite: z.unknown(),
});
const Counted = z.looseObject({ model: z.string().optional(), tokens, usd: z.unknown().optional() });
const Told = z.looseObject({ used: z.array(z.unknown()).max(100) });

import { z } from 'zod';
import { Usage } from '../../core/events/usage.ts';
import type { HookPayload } from './live.ts';

/**
 * What the attempt has used so far, as omo's plugin tells it with the turn's events. A figure that can't be is left out; so is a
 * cost of nothing: OpenCode (1.18.33) says 0 of a model whose price it doesn't know.
 */
export function openCodeUsed({ payload }: HookPayload): Usage[] | undefined {
  const told = Told.safeParse(payload).data;
  const usage = told?.used.flatMap((one) => readUsage(one));
  return usage === undefined || usage.length === 0 ? undefined : usage;
}

function readUsage(told: unknown): Usage[] {
  const read = Usage.safeParse(told).data;
  if (read === undefined) return [];
  const { usd, ...rest } = read;
  return [usd === undefined || usd === 0 ? rest : { ...rest, usd }];
}

const Told = z.looseObject({ used: z.array(z.unknown()).max(100) });

import type { Failure } from '../events/signal.ts';

/** How long a provider's limit lasts, and so what is done about it: a long one is left for another provider, a short one waited out. */
export type Severity = 'critical' | 'high' | 'medium';

/** The longest pause that is waited out where the work is, ms. */
export const SHORT_MS = 60_000;
const LONG_MS = 300_000;
/** What is waited when nobody says how long, the first time and at most, ms. */
const UNKNOWN = { first: 30_000, most: 900_000 };
/** Plans count by the week at most: who names a later day is misread, or wrong, and is asked again meanwhile. */
const LONGEST_MS = 8 * 86_400_000;
const ASK_AGAIN_MS = 900_000;

/**
 * When that limit is over, ms since the epoch, and who says so. A time that has passed says nothing. `times`: how often in a row
 * nobody knew better.
 */
export function believed({ until }: Failure, at: number, times: number): { until: number; by: 'provider' | 'omo' } {
  if (until === undefined || !Number.isFinite(until) || until <= at)
    return { until: at + Math.min(UNKNOWN.first * 2 ** times, UNKNOWN.most), by: 'omo' };
  return until - at > LONGEST_MS ? { until: at + ASK_AGAIN_MS, by: 'provider' } : { until, by: 'provider' };
}

/** Of a limit that lasts until then. */
export function severity(until: number, at: number): Severity {
  if (until - at > LONG_MS) return 'critical';
  return until - at > SHORT_MS ? 'high' : 'medium';
}

import type { Failure } from '../../core/events/signal.ts';
import { shortened } from '../../core/text/shortened.ts';

/** As an agent told it, unchecked. `until` and `at`, ms since the epoch. */
export interface Told {
  readonly kind: Failure['kind'];
  readonly message: string;
  readonly status?: number | null | undefined;
  readonly until?: number | undefined;
}

/**
 * A failure without what can't be meant: a status that is none, a time that is none. A time that has passed, or is years
 * ahead, stays as it was said.
 */
export function toldFailure({ kind, message, status, until }: Told): Failure {
  return {
    kind,
    message: shortened(message),
    ...(isStatus(status) && { status }),
    ...(isTime(until) && { until: Math.round(until) }),
  };
}

/** What is worth to be told apart from work that failed: it names a cause outside of it. */
export function namesCause(failure: Failure | undefined): failure is Failure {
  return failure !== undefined && failure.kind !== 'other';
}

/** How long from then, where that is a length of time. */
export function after(at: number, ms: number | undefined): number | undefined {
  return ms === undefined || !(ms >= 0) ? undefined : at + ms;
}

function isStatus(status: number | null | undefined): status is number {
  return Number.isInteger(status) && Number(status) >= 100 && Number(status) <= 599;
}

/** The last day a calendar of this language has. */
const LATEST = 8.64e15;

function isTime(time: number | undefined): time is number {
  return time !== undefined && time >= 0 && time <= LATEST;
}

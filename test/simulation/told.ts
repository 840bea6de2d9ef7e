import type { Failure } from '../../src/core/events/signal.ts';
import { HOUR, MINUTE } from './night.ts';
import type { Window } from './windows.ts';

/** What an agent is told in that window; undefined: nothing at all. */
export function failureOf({ kind, until, tells }: Window, now: number): Failure | undefined {
  switch (kind) {
    case 'silent':
      return undefined;
    case 'auth':
      return { kind: 'auth', message: 'please sign in again', status: 401 };
    case 'server':
      return { kind: 'server', message: 'internal server error', status: 500 };
    case 'refused':
      return { kind: 'unreachable', message: 'connection refused' };
    case 'limit': {
      const short = until - now < 10 * MINUTE;
      const told = { right: until, nothing: undefined, 'the past': now - HOUR, 'a year ahead': now + 365 * 24 * HOUR }[
        tells
      ];
      const message = short ? 'too many requests' : 'you have hit your limit';
      return {
        kind: short ? 'rate-limit' : 'usage-limit',
        message,
        status: 429,
        ...(told !== undefined && { until: told }),
      };
    }
  }
}

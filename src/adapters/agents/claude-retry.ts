import type { Failure, Signal } from '../../core/events/signal.ts';
import { claudeFailure } from './claude-failure.ts';
import type { LineOf } from './claude-line.ts';
import { after, toldFailure } from './told-failure.ts';

/** What a line `system/api_retry` says: `rate_limit (HTTP 429), try 4 of 10 in 2.4 s`. */
export function retryWords({ error, error_status, attempt, max_retries, retry_delay_ms }: LineOf<'system'>): string {
  const status = error_status == null ? '' : ` (HTTP ${error_status})`;
  return `${error ?? 'error'}${status}, try ${attempt} of ${max_retries} in ${((retry_delay_ms ?? 0) / 1000).toFixed(1)} s`;
}

/** Why it waits. It tells no words of the provider's here; without a status there was no answer. */
export function retryFailure(line: LineOf<'system'>, at: number): Failure {
  const { error, error_status: status, retry_delay_ms } = line;
  const { kind, message } = claudeFailure(error, retryWords(line), at, status);
  const unanswered = status === null && (kind === 'other' || kind === 'server');
  const until = after(at, retry_delay_ms);
  return toldFailure({ kind: unanswered ? 'unreachable' : kind, message, status, until });
}

export function retrySignal(line: LineOf<'system'>, at: number): Signal {
  const { attempt } = line;
  return {
    is: 'retrying',
    failure: retryFailure(line, at),
    ...(Number.isInteger(attempt) && { attempt: Number(attempt) }),
  };
}

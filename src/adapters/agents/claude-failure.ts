import type { Failure } from '../../core/events/signal.ts';
import { resetTime } from './claude-reset.ts';

/**
 * Why a turn of Claude Code died: `error` of its StopFailure hook is one of authentication_failed,
 * oauth_org_not_allowed, billing_error, rate_limit, overloaded, invalid_request, model_not_found, server_error,
 * max_output_tokens, unknown (2.1.197); what is in `message` decides between those that need different things.
 */
export function claudeFailure(error: string, message: string, at: number): Failure {
  const kind = kindOf(error, message);
  const status = statusIn(message);
  const until = resetTime(message, at);
  return { kind, message, ...(status !== undefined && { status }), ...(until !== undefined && { until }) };
}

function kindOf(error: string, message: string): Failure['kind'] {
  switch (error) {
    case 'authentication_failed':
    case 'oauth_org_not_allowed':
      return 'auth';
    case 'billing_error':
      return 'quota';
    case 'rate_limit':
      return limitKind(message);
    case 'overloaded':
      return 'server';
    case 'server_error':
      return UNREACHABLE.test(message) ? 'unreachable' : 'server';
    case 'invalid_request':
    case 'max_output_tokens':
      return TOO_LONG.test(message) ? 'context' : 'other';
    default:
      return 'other';
  }
}

/** A plan's limit that comes back says when; money spent doesn't come back, and `429` alone is over soon. */
function limitKind(message: string): Failure['kind'] {
  if (SPENT.test(message)) return 'quota';
  return PLAN_LIMIT.test(message) ? 'usage-limit' : 'rate-limit';
}

const SPENT = /spend limit|out of (?:extra usage|usage credits|usage)\b|credit balance/i;
const PLAN_LIMIT = /\b(?:hit|reached) your [^·]*limit\b|\busage limit reached\b|\bresets\b/i;
const UNREACHABLE = /unable to connect|connection (?:error|refused|reset)|timed? ?out|fetch failed|network/i;
const TOO_LONG = /prompt is too long|context (?:window|limit|length)/i;

/** `API Error: 500 …`, `API Error: Request rejected (429) · …`, `API Error: Repeated 529 …`. */
function statusIn(message: string): number | undefined {
  const found = /^API Error: (?:Repeated |Request rejected \()?([45]\d\d)\b/.exec(message)?.[1];
  return found === undefined ? undefined : Number(found);
}

import type { Failure } from '../../core/events/signal.ts';
import { resetTime } from './claude-reset.ts';
import { isBroken } from './conversation-breakage.ts';
import { toldFailure } from './told-failure.ts';

/**
 * Why a turn of Claude Code died: `error` of its StopFailure hook, or of the line it prints for the turn's last words, is one
 * of authentication_failed, oauth_org_not_allowed, billing_error, rate_limit, overloaded, invalid_request, model_not_found,
 * server_error, max_output_tokens, unknown (2.1.197); what is in `message` decides between those that need different things.
 * `told`: the HTTP status, where it is told beside the words. Words alone, without a name or a status, say nothing: they may be
 * the model's.
 */
export function claudeFailure(error: string | undefined, message: string, at: number, told?: number | null): Failure {
  if (error === undefined && told == null) return toldFailure({ kind: 'other', message });
  const status = told ?? statusIn(message);
  const kind = isBroken(message) ? 'conversation' : kindOf(error, message, status);
  return toldFailure({ kind, message, status, until: resetTime(message, at) });
}

function kindOf(error: string | undefined, message: string, status: number | undefined): Failure['kind'] {
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
      return kindOfStatus(status, message);
  }
}

/** Where it names no kind of error that is known. */
function kindOfStatus(status: number | undefined, message: string): Failure['kind'] {
  if (status === undefined)
    return message.startsWith('API Error: ') && UNREACHABLE.test(message) ? 'unreachable' : 'other';
  if (status === 429) return limitKind(message);
  if (status === 401 || status === 403) return 'auth';
  if (status === 402) return 'quota';
  return status >= 500 ? 'server' : 'other';
}

/** A plan's limit that comes back says when; money spent doesn't come back, and `429` alone is over soon. */
function limitKind(message: string): Failure['kind'] {
  if (SPENT.test(message)) return 'quota';
  return PLAN_LIMIT.test(message) ? 'usage-limit' : 'rate-limit';
}

const SPENT = /spend limit|out of (?:extra usage|usage credits|usage)\b|credit balance|exceeded your current quota/i;
const PLAN_LIMIT = /\b(?:hit|reached) your [^·]{0,100}limit\b|\b(?:usage|session|weekly) limit reached\b|\bresets\b/i;
const UNREACHABLE =
  /unable to connect|connection (?:error|refused|reset)|connection to the api was lost|timed? ?out|fetch failed|network/i;
const TOO_LONG = /prompt is too long|context (?:window|limit|length)/i;

/** `API Error: 500 …`, `API Error: Request rejected (429) · …`, `API Error: Repeated 529 …`. */
function statusIn(message: string): number | undefined {
  const found = /^API Error: (?:Repeated |Request rejected \()?([45]\d\d)\b/.exec(message)?.[1];
  return found === undefined ? undefined : Number(found);
}

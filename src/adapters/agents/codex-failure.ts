import { z } from 'zod';
import type { Failure } from '../../core/events/signal.ts';
import { isBroken } from './conversation-breakage.ts';
import { plainMessage } from './output-form.ts';
import { toldFailure } from './told-failure.ts';

/**
 * Why a turn of Codex 0.169.0 failed. `info` is what it calls `codex_error_info`, unchecked; without it (`exec` prints none)
 * its words alone decide. `at`, ms since the epoch, is when it failed: the words name a time of day, in this machine's zone.
 */
export function failureOf(message: string, info: unknown, at: number): Failure {
  const { name, status = statusIn(message) } = readInfo(info);
  const kind = isBroken(message)
    ? 'conversation'
    : (kindOf(name, message) ?? (status === undefined ? undefined : kindOfStatus(status)) ?? kindInWords(message));
  const until = kind === 'usage-limit' ? timeIn(message, at) : undefined;
  return toldFailure({ kind, message: plainMessage(message), status, until });
}

/**
 * What it waits out by itself, as `exec` prints it: `Reconnecting... 2/5 (exceeded retry limit, last status: 429 Too Many
 * Requests)`, and without a count, for ever, `Reconnecting... waiting for network (Connection failed: error sending
 * request)`. Undefined: it doesn't wait. It never says how long.
 */
export function retryOf(message: string, at: number): { failure: Failure; attempt?: number } | undefined {
  const found = RETRY.exec(message)?.groups;
  if (found === undefined) return undefined;
  const failure = failureOf(found['why'] ?? message, undefined, at);
  return { failure, ...(found['attempt'] !== undefined && { attempt: Number(found['attempt']) }) };
}

const RETRY = /^Reconnecting\.\.\. (?:(?<attempt>\d{1,3})\/\d{1,3}|waiting for network)(?: \((?<why>.*)\))?$/s;

type Kind = Failure['kind'];

/** A name of `codex_error_info` that says it all; the others say how the answer was lost, and their status says why. */
function kindOf(name: string | undefined, message: string): Kind | undefined {
  if (name === 'usage_limit_exceeded') return ALLOWANCE.test(message) ? 'usage-limit' : 'quota';
  return name === undefined ? undefined : KINDS[name];
}

const KINDS: Readonly<Record<string, Kind>> = {
  rate_limit_exceeded: 'rate-limit',
  unauthorized: 'auth',
  internal_server_error: 'server',
  server_overloaded: 'server',
  flex_unavailable: 'server',
  context_window_exceeded: 'context',
};

function kindOfStatus(status: number): Kind | undefined {
  if (status === 429) return 'rate-limit';
  if (status === 401 || status === 403) return 'auth';
  return status >= 500 ? 'server' : undefined;
}

/** What comes back and what must be paid for have one name, and differ in their words alone. */
const ALLOWANCE = /usage limit|try again at/i;
const WORDS: readonly (readonly [RegExp, Kind])[] = [
  [/insufficient_quota|quota exceeded|out of credits|spend cap|upgrade to plus/i, 'quota'],
  [ALLOWANCE, 'usage-limit'],
  [/rate limit/i, 'rate-limit'],
  [/context window/i, 'context'],
  [/high demand|at capacity/i, 'server'],
  [/log out and sign in|sign in again/i, 'auth'],
  [/connection failed|stream disconnected|network error|waiting for network/i, 'unreachable'],
  [/turn aborted|interrupted/i, 'aborted'],
];

function kindInWords(message: string): Kind {
  return WORDS.find(([words]) => words.test(message))?.[1] ?? 'other';
}

/** `exceeded retry limit, last status: 429 Too Many Requests`, `unexpected status 401 Unauthorized: …`. */
function statusIn(message: string): number | undefined {
  const digits = /^(?:exceeded retry limit, last|unexpected) status:? (\d{3})\b/.exec(message)?.[1];
  return digits === undefined ? undefined : Number(digits);
}

/** A name, or a name with the HTTP status it came with: `{"http_connection_failed":{"http_status_code":401}}`. */
function readInfo(info: unknown): { name?: string; status?: number } {
  const named = Info.safeParse(info).data;
  if (named === undefined || typeof named === 'string') return named === undefined ? {} : { name: named };
  const [name, detail] = Object.entries(named)[0] ?? [];
  return { ...(name !== undefined && { name }), ...(detail?.http_status_code && { status: detail.http_status_code }) };
}

const Detail = z.looseObject({ http_status_code: z.number().int().nullish() }).nullish();
const Info = z.union([z.string(), z.record(z.string(), Detail)]);

/**
 * `try again at 3:58 PM.` is the next such time, `try again at Jul 7th, 2026 12:25 PM.` says the day too. Seconds are cut
 * off there, so it is the end of that minute.
 */
function timeIn(message: string, at: number): number | undefined {
  const found = TIME.exec(message)?.groups;
  if (found === undefined) return undefined;
  const { month, day, year, hour, minute, half } = found;
  const minutes = ((Number(hour) % 12) + (half === 'PM' ? 12 : 0)) * 60 + Number(minute) + 1;
  if (month !== undefined) return new Date(Number(year), MONTHS.indexOf(month), Number(day), 0, minutes).getTime();
  const now = new Date(at);
  const onDay = (ahead: number) =>
    new Date(now.getFullYear(), now.getMonth(), now.getDate() + ahead, 0, minutes).getTime();
  return onDay(0) > at ? onDay(0) : onDay(1);
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const TIME = new RegExp(
  `try again at (?:(?<month>${MONTHS.join('|')})[a-z]* (?<day>0?[1-9]|[12]\\d|3[01])[a-z]*, (?<year>\\d{4}) )?(?<hour>0?[1-9]|1[0-2]):(?<minute>[0-5]\\d) (?<half>AM|PM)`,
);

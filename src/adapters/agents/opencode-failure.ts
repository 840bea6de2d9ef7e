import { z } from 'zod';
import type { Failure } from '../../core/events/signal.ts';
import { isBroken } from './conversation-breakage.ts';
import { plainMessage } from './output-form.ts';
import { after, toldFailure } from './told-failure.ts';

/**
 * Why a turn of OpenCode (1.18.33) failed, from the `error` of its `session.error`: `{name, data}`. `at` is when it was
 * told, ms since the epoch.
 */
export function openCodeFailure(error: unknown, at: number): Failure {
  const { name, data } = ErrorInfo.safeParse(error).data ?? { name: 'UnknownError', data: {} };
  const message = plainMessage(data.message ?? name);
  const body = Body.safeParse(json(data.responseBody)).data ?? {};
  const kind = NAMED[name] ?? kindOf({ message, body, status: data.statusCode });
  return toldFailure({ kind, message, status: data.statusCode, until: comesBack(data.responseHeaders, body, at) });
}

/** While it tries again it tells only the provider's words, and when it tries next (ms since the epoch). */
export function retryFailure({ message, next }: z.infer<typeof Retry>): Failure {
  return toldFailure({ kind: kindOf({ message, body: {} }), message, until: next });
}

export const Retry = z.looseObject({
  type: z.literal('retry'),
  attempt: z.number().int().optional().catch(undefined),
  message: z.string(),
  next: z.number(),
});

const optional = <Schema extends z.ZodType>(schema: Schema) => schema.optional().catch(undefined);
const ErrorInfo = z.looseObject({
  name: z.string(),
  data: z
    .looseObject({
      message: optional(z.string()),
      statusCode: optional(z.number().int()),
      responseBody: optional(z.string()),
      responseHeaders: optional(z.record(z.string(), z.string())),
    })
    .catch({}),
});
/** As the providers' public formats have it. */
const Body = z.looseObject({
  error: optional(
    z.looseObject({
      type: optional(z.string()),
      code: optional(z.union([z.string(), z.number()])),
      resets_at: optional(z.number()),
      resets_in_seconds: optional(z.number()),
    }),
  ),
});

function json(text: string | undefined): unknown {
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    // Some answer with a page; its status says enough.
    return undefined;
  }
}

const NAMED: Record<string, Failure['kind']> = {
  MessageAbortedError: 'aborted',
  ProviderAuthError: 'auth',
  ContextOverflowError: 'context',
};

interface Said {
  readonly message: string;
  readonly body: z.infer<typeof Body>;
  readonly status?: number | undefined;
}

/** The provider's own code first, then its status where that is plain, then its words. */
function kindOf({ message, body: { error }, status }: Said): Failure['kind'] {
  if (isBroken(message)) return 'conversation';
  const words = [error?.type, error?.code, message].join('\n');
  const found = WORDS.find(([said]) => said.test(words))?.[1];
  if (found !== undefined) return found;
  if (status === undefined) return 'other';
  return STATUS[status] ?? (status >= 500 ? 'server' : 'other');
}

const STATUS: Record<number, Failure['kind']> = {
  401: 'auth',
  402: 'quota',
  403: 'auth',
  413: 'context',
  429: 'rate-limit',
};

/** Whole phrases: a port or a name may contain any number. */
const WORDS: readonly (readonly [RegExp, Failure['kind']])[] = [
  [
    /insufficient_quota|exceeded your current quota|credit balance|CreditsError|insufficient balance|out of credits|payment (?:required|method)|(?:check|manage) your (?:plan and )?billing/i,
    'quota',
  ],
  [
    /usage_limit_reached|UsageLimitError|usage limit\b.*\breached|free usage exceeded|reached your .*\blimit/i,
    'usage-limit',
  ],
  [/rate[ _-]limit|too[ _]many[ _]requests|rate increased too quickly/i, 'rate-limit'],
  [
    /invalid[ _-](?:x-)?api[ _-]key|incorrect api key|authentication[ _](?:error|failed|required)|unauthorized|permission_error/i,
    'auth',
  ],
  [/context_length_exceeded|context (?:length|window)|prompt is too long/i, 'context'],
  [
    /overloaded|service unavailable|internal (?:server )?error|server (?:had an )?error|api_error|server_error/i,
    'server',
  ],
  [
    /cannot connect|unable to connect|connection (?:refused|error|lost)|ECONN|ENOTFOUND|EAI_AGAIN|fetch failed|socket (?:hang up|connection|closed)|timed? ?out/i,
    'unreachable',
  ],
];

/** The plan's own time, else when the provider wants to be asked again. */
function comesBack(
  headers: Record<string, string> = {},
  { error }: z.infer<typeof Body>,
  at: number,
): number | undefined {
  if (error?.resets_at !== undefined) return error.resets_at * 1000;
  if (error?.resets_in_seconds !== undefined) return after(at, error.resets_in_seconds * 1000);
  return after(at, numberIn(headers['retry-after-ms'])) ?? retryAfter(headers['retry-after'], at);
}

/** Seconds, or a date. */
function retryAfter(value: string | undefined, at: number): number | undefined {
  const seconds = numberIn(value);
  if (seconds !== undefined) return after(at, seconds * 1000);
  return value !== undefined && DATE.test(value) ? Date.parse(value) : undefined;
}

function numberIn(value: string | undefined): number | undefined {
  return value !== undefined && /^\s*\d+(?:\.\d+)?\s*$/.test(value) ? Number(value) : undefined;
}

/** As HTTP has it: `Sat, 21 Nov 2026 16:00:00 GMT`. What else `Date.parse` takes for a date may be anything. */
const DATE = /^\s*\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT\s*$/;

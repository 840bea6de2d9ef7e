import type { ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import type { WireName } from './wires.ts';

/**
 * A way for a request to go wrong; `retryAfter` in seconds becomes the header `retry-after`, and `resetsIn`, seconds too, is
 * when an allowance that is used up comes back: two hours where nothing is said.
 */
export interface Failure {
  readonly name: keyof typeof FAILURES | 'cut' | 'hang';
  readonly retryAfter?: number;
  readonly resetsIn?: number;
}

/** Answers one request so. `hang` keeps the connection open until the client or the server closes it. */
export async function failWith(failure: Failure, wire: WireName, response: ServerResponse): Promise<void> {
  if (failure.name === 'cut' || failure.name === 'hang') return leaveHanging(failure.name, response);
  const { status, anthropic, openai, headers } = FAILURES[failure.name](failure.resetsIn ?? TWO_HOURS);
  if (failure.retryAfter !== undefined) response.setHeader('retry-after', failure.retryAfter);
  if (wire === 'messages') for (const [name, value] of Object.entries(headers ?? {})) response.setHeader(name, value);
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(wire === 'messages' && anthropic !== undefined ? anthropic : openai));
}

interface Body {
  status: number;
  anthropic?: object;
  openai: object;
  /** Only on the Anthropic wire. */
  headers?: Record<string, string>;
}

/** Bodies in the providers' public formats. Functions, because some name a time to come. */
export const FAILURES = {
  '401': (): Body => ({
    status: 401,
    anthropic: anthropicError('authentication_error', 'invalid x-api-key'),
    openai: openaiError('invalid_request_error', 'Incorrect API key provided: dummy', 'invalid_api_key'),
  }),
  '429': (): Body => ({
    status: 429,
    anthropic: anthropicError('rate_limit_error', 'This request would exceed your rate limit'),
    openai: openaiError(
      'rate_limit_exceeded',
      'Rate limit reached for stub-model. Please try again in 20s.',
      'rate_limit_exceeded',
    ),
  }),
  usage: (resetsIn): Body => ({
    status: 429,
    headers: {
      'anthropic-ratelimit-unified-status': 'rejected',
      'anthropic-ratelimit-unified-reset': String(secondsAhead(resetsIn)),
      'anthropic-ratelimit-unified-representative-claim': 'five_hour',
    },
    anthropic: anthropicError(
      'rate_limit_error',
      "This request would exceed your account's rate limit. Please try again later.",
    ),
    openai: {
      error: {
        type: 'usage_limit_reached',
        message: 'The usage limit has been reached',
        plan_type: 'plus',
        resets_at: secondsAhead(resetsIn),
        resets_in_seconds: resetsIn,
      },
    },
  }),
  quota: (): Body => ({
    status: 429,
    openai: openaiError(
      'insufficient_quota',
      'You exceeded your current quota, please check your plan and billing details.',
      'insufficient_quota',
    ),
  }),
  credit: (): Body => ({
    status: 400,
    anthropic: anthropicError(
      'invalid_request_error',
      'Your credit balance is too low to access the Anthropic API. Please go to Plans & Billing to upgrade or purchase credits.',
    ),
    openai: openaiError('insufficient_quota', 'credit'),
  }),
  context: (): Body => ({
    status: 400,
    anthropic: anthropicError('invalid_request_error', 'prompt is too long: 210000 tokens > 200000 maximum'),
    openai: openaiError('invalid_request_error', 'context length exceeded', 'context_length_exceeded'),
  }),
  '500': (): Body => ({
    status: 500,
    anthropic: anthropicError('api_error', 'Internal server error'),
    openai: openaiError('server_error', 'The server had an error'),
  }),
  '529': (): Body => ({
    status: 529,
    anthropic: anthropicError('overloaded_error', 'Overloaded'),
    openai: openaiError('server_error', 'Overloaded'),
  }),
} as const satisfies Record<string, (resetsIn: number) => Body>;

const TWO_HOURS = 7200;

function anthropicError(type: string, message: string): object {
  return { type: 'error', error: { type, message }, request_id: 'req_1' };
}

function openaiError(type: string, message: string, code?: string): object {
  return { error: { type, message, ...(code === undefined ? {} : { code }) } };
}

/** Seconds since the epoch. */
function secondsAhead(seconds: number): number {
  return Math.floor(Date.now() / 1000) + seconds;
}

async function leaveHanging(name: 'cut' | 'hang', response: ServerResponse): Promise<void> {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  response.write(': open\n\n');
  if (name === 'hang') return;
  await delay(50);
  response.destroy();
}

import { describe, expect, test } from 'vitest';
import { opencodeLive } from '../../../src/adapters/agents/opencode-live.ts';
import type { Signal } from '../../../src/core/events/signal.ts';

const AT = 1_795_275_000_000;

describe('failures', () => {
  test.for([
    [
      'a usage limit says when it is over',
      api({ statusCode: 429, responseBody: body({ type: 'usage_limit_reached', resets_at: 1_795_280_000 }) }),
      'usage-limit',
      1_795_280_000_000,
    ],
    [
      'or in how many seconds',
      api({ statusCode: 429, responseBody: body({ type: 'usage_limit_reached', resets_in_seconds: 60 }) }),
      'usage-limit',
      AT + 60_000,
    ],
    [
      'the header in milliseconds comes first',
      api({ statusCode: 429, responseHeaders: { 'retry-after-ms': '500', 'retry-after': '9' } }),
      'rate-limit',
      AT + 500,
    ],
    [
      'a header with a date',
      api({ statusCode: 503, responseHeaders: { 'retry-after': 'Sat, 21 Nov 2026 16:00:00 GMT' } }),
      'server',
      Date.UTC(2026, 10, 21, 16),
    ],
    [
      'a header with rubbish',
      api({ statusCode: 503, responseHeaders: { 'retry-after': 'soon' } }),
      'server',
      undefined,
    ],
    ['a body that is no JSON', api({ statusCode: 502, responseBody: '<html>429</html>' }), 'server', undefined],
    [
      'Anthropic’s credit',
      api({ statusCode: 400, message: 'Your credit balance is too low to access the Anthropic API.' }),
      'quota',
      undefined,
    ],
    ['payment required', api({ statusCode: 402 }), 'quota', undefined],
    ['forbidden', api({ statusCode: 403 }), 'auth', undefined],
    [
      'too long, without a name for it',
      api({ statusCode: 400, message: 'prompt is too long: 210000 tokens > 200000 maximum' }),
      'context',
      undefined,
    ],
    ['a number is no status', api({ message: 'the file line429 is not there' }), 'other', undefined],
    [
      'a provider’s key that is missing',
      { name: 'ProviderAuthError', data: { providerID: 'x', message: 'no key' } },
      'auth',
      undefined,
    ],
    [
      'a conversation that could not be shortened',
      { name: 'ContextOverflowError', data: { message: 'too long' } },
      'context',
      undefined,
    ],
    [
      'no connection',
      { name: 'UnknownError', data: { message: 'Unable to connect. Is the computer able to access the url?' } },
      'unreachable',
      undefined,
    ],
    ['nothing known', { name: 'MessageOutputLengthError' }, 'other', undefined],
    ['no error at all', 'rubbish', 'other', undefined],
  ] as const)('%s', ([, error, kind, until]) => {
    expect(idle(error)).toMatchObject({ is: 'turn-failed', failure: { kind, ...(until !== undefined && { until }) } });
  });

  test('OpenCode’s own plan, used up', () => {
    const status = {
      type: 'retry',
      attempt: 1,
      message: 'Free usage exceeded, subscribe to Go',
      next: 7,
    };
    expect(hear({ type: 'session.status', properties: { sessionID: 'ses_1', status } })).toEqual([
      {
        is: 'retrying',
        attempt: 1,
        failure: { kind: 'usage-limit', message: 'Free usage exceeded, subscribe to Go', until: 7 },
      },
    ]);
  });
});

function hear(payload: Readonly<Record<string, unknown>>): Signal[] {
  return opencodeLive.hear({ id: 'w.1', payload, at: AT });
}

/** As a turn that ended so is told. */
function idle(error: unknown): Signal | undefined {
  return hear({ type: 'session.idle', properties: { sessionID: 'ses_1' }, error })[0];
}

function api(data: object) {
  return { name: 'APIError', data: { message: 'no', isRetryable: false, ...data } };
}

function body(error: object): string {
  return JSON.stringify({ error });
}

import { expect, test } from 'vitest';
import type { BadEnd, FailureClass } from '../../../src/core/failure/class.ts';
import { classOf } from '../../../src/core/failure/class.ts';
import type { Failure } from '../../../src/core/events/signal.ts';

const failure = (kind: Failure['kind']): Failure => ({ kind, message: 'x' });

const ENDS: [string, BadEnd, FailureClass][] = [
  ['could not be started', { is: 'not-started' }, 'not-started'],
  ['is gone without a trace', { is: 'lost' }, 'crashed'],
  ['ended with exit code 1', { is: 'ended', exitCode: 1 }, 'task-failed'],
  ['ended well, with a bad result', { is: 'ended', exitCode: 0 }, 'task-failed'],
  ['ended with exit code 128', { is: 'ended', exitCode: 128 }, 'task-failed'],
  ['ended by a signal that its shell told', { is: 'ended', exitCode: 139 }, 'crashed'],
  ['ended by a signal', { is: 'ended', signal: 'SIGKILL' }, 'crashed'],
  ['died before it said that it was done', { is: 'ended', exitCode: 0, crashed: true }, 'crashed'],
  [
    'was killed, after it told of its limit',
    { is: 'ended', signal: 'SIGKILL', failure: failure('rate-limit') },
    'limited',
  ],
  ['told of its plan’s end', { is: 'ended', exitCode: 1, failure: failure('usage-limit') }, 'limited'],
  ['told of money', { is: 'ended', exitCode: 1, failure: failure('quota') }, 'quota'],
  ['was signed out', { is: 'ended', exitCode: 1, failure: failure('auth') }, 'auth'],
  ['got an error of its provider', { is: 'ended', exitCode: 1, failure: failure('server') }, 'provider-down'],
  ['could not reach its provider', { is: 'ended', exitCode: 1, failure: failure('unreachable') }, 'provider-down'],
  ['has too long a conversation', { is: 'ended', exitCode: 1, failure: failure('context') }, 'context'],
  ['has a broken conversation', { is: 'ended', exitCode: 1, failure: failure('conversation') }, 'conversation'],
  ['was broken off', { is: 'ended', exitCode: 1, failure: failure('aborted') }, 'task-failed'],
  ['said something nobody knows', { is: 'ended', exitCode: 1, failure: failure('other') }, 'task-failed'],
  ['had all its time', { is: 'stopped', why: 'timeout' }, 'timeout'],
  [
    'had all its time, and waited for its provider',
    { is: 'stopped', why: 'timeout', failure: failure('server') },
    'timeout',
  ],
  ['was cancelled with its run', { is: 'stopped', why: 'cancelled' }, 'killed'],
  [
    'was killed by a person while it was limited',
    { is: 'stopped', why: 'killed', failure: failure('rate-limit') },
    'killed',
  ],
  ['gave no sign of life', { is: 'stopped', why: 'hung' }, 'hung'],
  [
    'gave no sign of life after it told of its provider',
    { is: 'stopped', why: 'hung', failure: failure('unreachable') },
    'provider-down',
  ],
  ['gave no sign of life after its turn had failed', { is: 'stopped', why: 'hung', failure: failure('other') }, 'hung'],
  ['was not let go on', { is: 'stopped', why: 'provider', failure: failure('usage-limit') }, 'limited'],
];

test.each(ENDS)('an attempt that %s', (_what, end, is) => {
  expect(classOf(end)).toBe(is);
});

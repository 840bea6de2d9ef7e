import { expect, test } from 'vitest';
import { moment } from '../../../src/cli/print/duration.ts';
import { eventJson, eventLine } from '../../../src/cli/print/events.ts';
import { plain } from '../../../src/cli/print/paint.ts';
import type { Event } from '../../../src/core/events/event.ts';
import { at } from '../reports.ts';

const NOW = Date.parse(at(60));
const KEY = { at: Date.parse(at(5)), run: 'r1', task: 'ui', attempt: 2 };
const T = moment(at(5), NOW);
const line = (event: Event, worker?: string) => eventLine({ seq: 12, event }, worker, NOW, plain);

test.for<[string, Event, string | undefined, string]>([
  [
    'a fact in plain words',
    { type: 'attempt.exited', ...KEY, exitCode: 1, by: 'launcher' },
    'frontend',
    'frontend          its program ended with exit code 1 (told by its launcher)',
  ],
  [
    'a decision by its name',
    { type: 'attempt.collect-decided', ...KEY },
    'frontend',
    'frontend          attempt.collect-decided ui#2',
  ],
  [
    'one of a message by that',
    { type: 'message.deliver-decided', at: KEY.at, run: 'r1', message: 'm1' },
    undefined,
    'run r1            message.deliver-decided m1',
  ],
  [
    'one of the daemon',
    { type: 'daemon.stopped', at: KEY.at, epoch: 1 },
    undefined,
    'omo               the daemon stopped',
  ],
])('%s', ([, event, worker, told]) => {
  expect(line(event, worker)).toBe(`   12  ${T}  ${told}`);
});

test('what others said stays on its line and cannot drive the terminal', () => {
  const message = 'a\u001B[2J\nb';
  const told = line({
    type: 'agent.signalled',
    ...KEY,
    by: 'hook',
    source: 'Stop\u001B[2J',
    signal: { is: 'turn-ended', message },
  });
  expect([told.includes('\u001B'), told.includes('\n')]).toEqual([false, false]);
});

test('as JSON it is one line, with its number', () => {
  const event: Event = { type: 'daemon.stopped', at: 5, epoch: 1 };
  expect(eventJson({ seq: 12, event })).toBe('{"seq":12,"type":"daemon.stopped","at":5,"epoch":1}');
});

import { expect, test } from 'vitest';
import type { Event } from '../../src/core/events/event.ts';
import type { Action } from '../../src/core/schedule/action.ts';
import type { State } from '../../src/core/state/state.ts';
import { EMPTY } from '../../src/core/state/state.ts';
import { Loop } from '../../src/daemon/loop.ts';
import { graph, pane, submission } from '../core/build.ts';

/** A journal in memory that says what came when; `fail` makes it refuse. */
class RecordingJournal {
  readonly lines: string[] = [];
  fail: Error | undefined;
  readonly said: string[];

  constructor(said: string[]) {
    this.said = said;
  }

  append(events: readonly Event[]): Promise<void> {
    if (this.fail) return Promise.reject(this.fail);
    this.lines.push(...events.map((event) => event.type));
    this.said.push(`journal ${events.map((event) => event.type).join(' ')}`);
    return Promise.resolve();
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

function loopWith(perform: (action: Action) => Promise<readonly Event[]>, hidden: ReadonlySet<string> = new Set()) {
  const said: string[] = [];
  const journal = new RecordingJournal(said);
  const faults: unknown[] = [];
  const states: State[] = [];
  const clock = { wall: 5000, lived: 0 };
  const loop = new Loop(
    {
      journal,
      now: () => clock.wall,
      monotonic: () => clock.lived,
      hides: ({ id }) => hidden.has(id),
      perform: (action) => {
        said.push(`perform ${action.do}`);
        return perform(action);
      },
      onChange: (state) => states.push(state),
      onFatal: (error) => faults.push(error),
    },
    EMPTY,
  );
  return { loop, said, journal, faults, states, clock };
}

test('a decision is in the journal before it is carried out, with the fact that led to it in the same write', async () => {
  const { loop, said } = loopWith(() => Promise.resolve([]));
  await loop.begin([]);
  await loop.record([submission(graph({ a: [] }))]);
  expect(said).toEqual(['journal run.submitted attempt.decided', 'perform start']);
});

test('facts that come while a write is under way are taken in together', async () => {
  const { loop, said } = loopWith(() => Promise.resolve([]));
  await loop.begin([]);
  const first = loop.record([{ type: 'limits.set', at: 1, maxWorkers: 3 }]);
  const more = [4, 5, 6].map((maxWorkers) => loop.record([{ type: 'limits.set', at: 1, maxWorkers }]));
  await Promise.all([first, ...more]);
  expect(said).toEqual(['journal limits.set', 'journal limits.set limits.set limits.set']);
  expect(loop.state.limits.maxWorkers).toBe(6);
});

test('what an action learns comes back as facts, and leads on', async () => {
  const { loop, journal } = loopWith((action) => {
    if (action.do === 'start')
      return Promise.resolve([
        { type: 'attempt.started', at: 1, ...action.key, place: pane('%1') },
        { type: 'attempt.exited', at: 2, ...action.key, exitCode: 0, by: 'launcher' },
      ]);
    if (action.do === 'collect')
      return Promise.resolve([{ type: 'attempt.ended', at: 3, ...action.key, ok: true, exitCode: 0 }]);
    if (action.do === 'close')
      return Promise.resolve([{ type: 'worker.closed', at: 4, run: action.run, worker: action.worker }]);
    return Promise.resolve(action.do === 'report' ? [{ type: 'run.ended', at: 5, run: action.run }] : []);
  });
  await loop.begin([]);
  await loop.record([submission(graph({ a: [] }))]);
  await expect.poll(() => loop.state.runs[0]?.phase.is).toBe('ended');
  expect(journal.lines).toEqual([
    'run.submitted',
    'attempt.decided',
    'attempt.started',
    'attempt.exited',
    'attempt.collect-decided',
    'attempt.ended',
    'worker.close-decided',
    'worker.closed',
    'run.report-decided',
    'run.ended',
  ]);
});

test('a slow action holds up no other', async () => {
  const held: ((events: readonly Event[]) => void)[] = [];
  const { loop } = loopWith((action) =>
    action.do === 'start' && action.key.task === 'slow' ? new Promise((done) => held.push(done)) : Promise.resolve([]),
  );
  await loop.begin([]);
  await loop.record([submission(graph({ slow: [], quick: [] }))]);
  await loop.record([{ type: 'attempt.started', at: 1, run: 'r1', task: 'quick', attempt: 1, place: pane('%2') }]);
  expect(loop.state.runs[0]?.tasks[1]?.phase).toMatchObject({ stage: { is: 'working' } });
  for (const release of held) release([]);
});

test('before it begins, facts are taken in and nothing is decided; then what was interrupted is done again first', async () => {
  const { loop, said } = loopWith(() => Promise.resolve([]));
  await loop.record([submission(graph({ a: [] }))]);
  expect(said).toEqual(['journal run.submitted']);
  await loop.begin([{ do: 'close', run: 'old', worker: 'x' }]);
  expect(said).toEqual(['journal run.submitted', 'perform close', 'journal attempt.decided', 'perform start']);
});

test('a journal that refuses ends the loop, and nothing is performed that it does not hold', async () => {
  const { loop, said, journal, faults } = loopWith(() => Promise.resolve([]));
  await loop.begin([]);
  journal.fail = new Error('disk on fire');
  void loop.record([submission(graph({ a: [] }))]);
  await expect.poll(() => faults).toEqual([journal.fail]);
  expect(said).toEqual([]);
  expect(loop.state).toBe(EMPTY);
});

test('of a hidden run nothing is decided, and what was interrupted is done again once it is hidden no more', async () => {
  const hidden = new Set(['r1']);
  const { loop, said } = loopWith(() => Promise.resolve([]), hidden);
  await loop.record([submission(graph({ a: [] }))]);
  await loop.begin([
    { do: 'close', run: 'r1', worker: 'x' },
    { do: 'report', run: 'r2' },
  ]);
  expect(said).toEqual(['journal run.submitted', 'perform report']);
  hidden.clear();
  await loop.record([]);
  await loop.record([]);
  expect(said.slice(2)).toEqual(['perform close', 'journal attempt.decided', 'perform start']);
});

test('what another decision of the same round has made needless is neither written nor carried out', async () => {
  const { loop, said } = loopWith(() => Promise.resolve([]));
  // Its time is over before anything was decided: the cancelling leaves nothing to start.
  const late = submission(graph({ a: [] }), {
    options: { workers: 6, retries: 0, keep: false, taskTimeoutMs: 60_000, timeoutMs: 1000 },
  });
  await loop.begin([]);
  await loop.record([late]);
  expect(said.join('\n')).not.toContain('start');
  expect(said.join('\n')).not.toContain('attempt.decided');
  expect(loop.state.runs[0]?.tasks[0]?.phase.is).toBe('cancelled');
});

test('time that the machine slept is told before anything is decided, and is not an attempt’s time', async () => {
  const { loop, said, clock } = loopWith(() => Promise.resolve([]));
  await loop.begin([]);
  await loop.record([submission(graph({ a: [] }))]);
  await loop.record([{ type: 'attempt.started', at: 5000, run: 'r1', task: 'a', attempt: 1, place: pane('%1') }]);
  clock.wall += 7_200_000;
  clock.lived += 1000;
  await loop.record([]);
  expect(said.at(-1)).toBe('journal machine.slept');
  clock.wall += 61_000;
  clock.lived += 61_000;
  await loop.record([]);
  expect(said.at(-1)).toBe('perform stop');
});

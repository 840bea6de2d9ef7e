import { expect, test } from 'vitest';
import type { Dialog, Failure, Signal } from '../../../src/core/events/signal.ts';
import type { Mood, Talk } from '../../../src/core/state/conversation.ts';
import { newTalk } from '../../../src/core/state/conversation.ts';
import type { Life } from '../../../src/core/state/life.ts';
import { afterSignal, mayBeSilent, UNHEARD } from '../../../src/core/state/life.ts';
import type { Run } from '../../../src/core/state/state.ts';
import type { TaskState } from '../../../src/core/state/task-state.ts';
import { Game, graph, pane, submission } from '../build.ts';

const LIMIT: Failure = { kind: 'rate-limit', message: 'slow down', until: 5000 };
const GONE: Failure = { kind: 'unreachable', message: 'waiting for network' };

type By = Parameters<typeof afterSignal>[1]['by'];
const life = (by: By, ...signals: Signal[]): Life =>
  signals.reduce((before, signal) => afterSignal(before, { by, signal }), UNHEARD);

test('every word of an agent is a sign of life, but not that it tries again', () => {
  expect(life('hook', { is: 'ready' }, { is: 'busy' }, { is: 'turn-ended' }).signs).toBe(3);
  expect(life('hook', { is: 'retrying', failure: GONE }, { is: 'noticed', text: 'waiting for your input' })).toBe(
    UNHEARD,
  );
});

test('what turns on a screen is no sign of life, a dialog that opens there is one', () => {
  const dialog: Dialog = { key: 'd', kind: 'free', text: '?', options: [], reply: 'keys' };
  expect(life('screen', { is: 'busy' })).toBe(UNHEARD);
  expect(life('screen', { is: 'asked', dialog }).signs).toBe(1);
});

const BEGAN: Signal = { is: 'busy', tool: 'began' };
const ENDED: Signal = { is: 'busy', tool: 'ended' };

test('of two tools at once one still runs when the other has ended', () => {
  expect(life('hook', BEGAN, BEGAN, ENDED).tools).toBe(1);
  expect(life('hook', BEGAN, BEGAN, ENDED, ENDED).tools).toBe(0);
});

test('the end of a tool whose begin was not heard leaves none, not less than none', () => {
  expect(life('hook', ENDED, BEGAN).tools).toBe(1);
});

test('a tool whose end was lost is over with its turn', () => {
  expect(life('hook', BEGAN, { is: 'turn-ended' }).tools).toBe(0);
  expect(life('record', BEGAN, { is: 'turn-failed', failure: GONE }).tools).toBe(0);
  expect(life('hook', BEGAN, { is: 'interrupted' }).tools).toBe(0);
});

/** An attempt that runs, with that mood. */
function attempt(
  mood: Omit<Mood, 'since'>,
  { form, held }: { form?: 'screen'; held?: Talk['held'] } = {},
): [Run, TaskState] {
  const options = { workers: 1, retries: 0, keep: false, taskTimeoutMs: 60_000, ...(form && { form }) };
  const game = new Game(submission(graph({ a: [] }), { options }));
  game.decide();
  game.tell({ type: 'attempt.started', at: 2, ...game.key('a'), place: pane('%1') });
  const [run] = game.state.runs;
  const task = run?.tasks[0];
  if (run === undefined || task?.phase.is !== 'running') throw new Error('the attempt does not run');
  // Which of the moods it is stands in `is`.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  const talk: Talk = { ...newTalk(1), mood: { since: 1, ...mood } as Mood, ...(held && { held }) };
  return [run, { ...task, phase: { ...task.phase, talk } }];
}

test.each(['asking', 'idle', 'complete'] as const)(
  'one that is %s waits for somebody: its silence means nothing',
  (is) => {
    expect(mayBeSilent(...attempt({ is }), 1)).toBe(false);
  },
);

test.each(['starting', 'working'] as const)('one that is %s owes signs of life', (is) => {
  expect(mayBeSilent(...attempt({ is }), 1)).toBe(true);
});

test('while a person sits at it, nobody counts', () => {
  expect(mayBeSilent(...attempt({ is: 'working' }, { held: { is: 'taken', at: 1 } }), 1)).toBe(false);
});

test('a limit is waited for until it ends, and without end where none is known', () => {
  const limited = { is: 'limited', failure: LIMIT } as Omit<Mood, 'since'>;
  expect(mayBeSilent(...attempt(limited), 4999)).toBe(false);
  expect(mayBeSilent(...attempt(limited), 5000)).toBe(true);
  const { until: _, ...endless } = LIMIT;
  expect(mayBeSilent(...attempt({ is: 'limited', failure: endless } as Omit<Mood, 'since'>), 9_000_000)).toBe(false);
});

test('what tries to reach a provider that is gone is silent all the same', () => {
  expect(mayBeSilent(...attempt({ is: 'limited', failure: GONE } as Omit<Mood, 'since'>), 1)).toBe(true);
});

test('after a failed turn its screen waits for the next prompt; a program in batch form should have ended', () => {
  const failed = { is: 'failed', failure: GONE } as Omit<Mood, 'since'>;
  expect(mayBeSilent(...attempt(failed, { form: 'screen' }), 1)).toBe(false);
  expect(mayBeSilent(...attempt(failed), 1)).toBe(true);
});

import type { Event } from '../events/event.ts';
import type { Failure, Signal } from '../events/signal.ts';
import type { Talk } from './conversation.ts';
import type { Run } from './state.ts';
import type { TaskState } from './task-state.ts';

/** What an attempt's agent has told of its being alive. */
export interface Life {
  /** Signs of life so far. Counted, not timed: two may come in one ms, and clocks are set back. */
  readonly signs: number;
  /** Tools of its own that run now. */
  readonly tools: number;
  /** Those signs that only an answer of its provider's can lead to; absent: none. */
  readonly answered?: number;
}

/** Before the first word. */
export const UNHEARD: Life = { signs: 0, tools: 0 };

type Signalled = Pick<Extract<Event, { type: 'agent.signalled' }>, 'by' | 'signal'>;

/** What is known of its life after one more signal; the same object when that is no sign of life. */
export function afterSignal(life: Life, { by, signal }: Signalled): Life {
  const tools = toolsAfter(life.tools, signal);
  if (!isSign(by, signal) && tools === life.tools) return life;
  const answered = (life.answered ?? 0) + (ANSWERS.has(signal.is) ? 1 : 0);
  return { signs: life.signs + 1, tools, ...(answered > 0 && { answered }) };
}

const ANSWERS: ReadonlySet<Signal['is']> = new Set(['busy', 'turn-ended', 'asked', 'todo', 'sub-agent-ended']);

/**
 * Tools are counted and not named, since some agents name them in no way that fits. What ends a turn ends them all, so one
 * whose end was lost is not waited for any longer than that.
 */
export function toolsAfter(tools: number, signal: Signal): number {
  switch (signal.is) {
    case 'busy':
      if (signal.tool === undefined) return tools;
      return signal.tool === 'began' ? tools + 1 : Math.max(0, tools - 1);
    case 'turn-ended':
    case 'turn-failed':
    case 'interrupted':
    case 'session-ended':
      return 0;
    default:
      return tools;
  }
}

/** To try again is no progress, and a spinner on the screen turns on a dead stream too. */
function isSign(by: Signalled['by'], { is }: Signal): boolean {
  if (is === 'retrying' || is === 'noticed') return false;
  return by !== 'screen' || is !== 'busy';
}

/** Whether its silence means anything: not while it waits for somebody, or a person sits at it. `now`: ms since the epoch. */
export function mayBeSilent(run: Run, task: TaskState, now: number): boolean {
  if (task.phase.is !== 'running') return false;
  const { mood, held } = task.phase.talk;
  if (held.is === 'taken') return false;
  switch (mood.is) {
    case 'starting':
    case 'working':
    case 'unknown':
      return true;
    case 'asking':
    case 'idle':
    case 'complete':
      return false;
    case 'failed':
      // On its screen it waits for the next prompt; in batch form its program should have ended.
      return run.options.form !== 'screen';
    case 'limited':
      return !isToWait(mood.failure, now);
  }
}

/** A limit is waited for, until its end where that was told. What tries to reach a provider that is gone may try for ever. */
function isToWait({ kind, until }: Failure, now: number): boolean {
  return LIMITS.has(kind) && (until === undefined || now < until);
}

const LIMITS: ReadonlySet<Failure['kind']> = new Set(['rate-limit', 'usage-limit', 'quota', 'auth']);

/** Tools that run by the word of its hooks or its record. */
export function lifeOf(talk: Pick<Talk, 'life'>): Life {
  return talk.life ?? UNHEARD;
}

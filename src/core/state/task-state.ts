import type { AttemptUse } from '../budget/use.ts';
import type { AttemptKey, Event, Place } from '../events/event.ts';
import type { Tree } from '../events/ground.ts';
import type { Evidence, Verdict } from '../events/proof.ts';
import type { Task } from '../tasks/task.ts';
import type { Talk } from './conversation.ts';
import type { Try, Wish } from './try.ts';

/** A task of a run: what was asked for, and how far it is. */
export interface TaskState {
  readonly spec: Task;
  /** The worker that asked for it while the run went on. */
  readonly by?: AttemptKey;
  /** Tasks on the longest chain that waits for this one, itself included: the scheduler starts the highest first. */
  readonly rank: number;
  /** Attempts decided so far; the number of the next is one more. */
  readonly attempts: number;
  /** Attempts that count against `retries`. */
  readonly failures: number;
  readonly lastFailure?: string;
  /** The agent of the latest attempt. */
  readonly agent?: string;
  /** Its attempts that are over, oldest first; the last KEPT_TRIES. */
  readonly tries: readonly Try[];
  /** Where its next attempt is wanted, and where not. */
  readonly wish: Wish;
  /** Fresh conversations it was given because one had broken. */
  readonly recoveries: number;
  /** What its attempts have used, as far as their agents told. */
  readonly used: readonly AttemptUse[];
  /** The worker of the latest attempt. */
  readonly worker?: string;
  /** Start of the first attempt, ms since the epoch. */
  readonly startedAt?: number;
  /** Time spent in ended attempts, ms. */
  readonly workedMs: number;
  /** The conversation its next attempt goes on with, if it has the agent of the last one again. */
  readonly resume?: string | undefined;
  /** What its program has died of so far: it is resumed once for each. */
  readonly resumedAfter?: readonly string[];
  /** Where its latest attempt works, or worked. */
  readonly tree?: Tree;
  /** The tasks whose work its branch began with; absent before it has one. */
  readonly builtOn?: readonly string[];
  /** What was measured at the end of its latest attempt that said it was done. */
  readonly evidence?: Evidence;
  /** Its latest review. */
  readonly review?: { readonly by: string; readonly verdict: Verdict; readonly at: number };
  /** Attempts that a review sent back. */
  readonly sentBack?: number;
  /** Its branch is good enough for the person, whatever omo measured. */
  readonly acceptedBy?: 'person';
  readonly phase: TaskPhase;
  readonly tick: 'none' | 'due' | 'decided' | 'done';
}

export type TaskPhase =
  | { readonly is: 'waiting' }
  | {
      readonly is: 'running';
      readonly since: number;
      readonly stage: Stage;
      readonly talk: Talk;
      /** Of the time since then the machine slept so long, ms. */
      readonly sleptMs?: number;
      /** When it was given a push, once. */
      readonly pushed?: number | undefined;
      /** It gives no sign of life; `poked`: since when it has had its push. */
      readonly silent?: { readonly since: number; readonly told: number; readonly poked?: number } | undefined;
    }
  | ({
      readonly is: 'done';
      readonly at: number;
      readonly summary?: string | undefined;
      readonly conversation?: string | undefined;
    } & Exit)
  | ({
      readonly is: 'failed';
      readonly at: number;
      readonly reason: string;
      readonly summary?: string | undefined;
    } & Exit)
  | { readonly is: 'skipped'; readonly at: number; readonly reason: string }
  | { readonly is: 'cancelled'; readonly at: number; readonly reason: string };

/** Where in its life the running attempt is. */
export type Stage =
  /** Where it will work is being made. */
  | { readonly is: 'preparing' | 'prepared' }
  | { readonly is: 'starting' }
  | { readonly is: 'working'; readonly place: Place }
  /** `at`: when it was seen to have ended. */
  | ({ readonly is: 'exited' | 'collecting'; readonly at?: number; readonly place?: Place } & Exit)
  /** It is over by its own word; its program is being ended. */
  | { readonly is: 'finishing'; readonly place: Place; readonly ok: boolean; readonly reason?: string | undefined }
  | {
      readonly is: 'stopping';
      readonly place?: Place;
      /** It was over, and its work was looked at. */
      readonly told?: Told;
      readonly why: StopWhy;
      readonly reason: string;
    }
  /** It says that it is done; what it did is measured, and its acceptance command run. */
  | { readonly is: 'checking'; readonly told: Told; readonly step: 'due' | 'decided' }
  | {
      readonly is: 'reviewing';
      readonly told: Told;
      readonly step: 'due' | 'decided';
      /** Who reads it now, or did last. */
      readonly agent?: string;
      /** Answers that were no verdict, and what was wrong with the last. */
      readonly asked: number;
      readonly why?: string;
    }
  /** The person decides whether it counts as done. */
  | { readonly is: 'judging'; readonly told: Told; readonly reason: string; readonly feedback?: string };

/** How its program ended, and its last words, when it says that it is done. */
export interface Told extends Exit {
  /** When its work was over, ms since the epoch: what follows is not its time. */
  readonly workedUntil: number;
  readonly summary?: string | undefined;
  readonly conversation?: string | undefined;
}

export type StopWhy = Extract<Event, { type: 'attempt.stop-decided' }>['why'];

/** Both absent: the process is gone and nobody saw how. */
export interface Exit {
  readonly exitCode?: number | undefined;
  /** Like `SIGKILL`. */
  readonly signal?: string | undefined;
}

/** When an attempt's work was over, though the attempt is not, ms since the epoch. */
export function workedUntil(stage: Stage): number | undefined {
  return 'told' in stage ? stage.told?.workedUntil : undefined;
}

/** Its program runs, or is about to or has just ended: neither is its tree being made nor its work being looked at. */
export function isAtWork({ phase }: TaskState): boolean {
  return phase.is === 'running' && workedUntil(phase.stage) === undefined;
}

export function isOver(phase: TaskPhase): boolean {
  return phase.is !== 'waiting' && phase.is !== 'running';
}

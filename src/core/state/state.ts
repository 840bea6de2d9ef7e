import type { AgentSpec, AttemptKey, Place, RunMode, RunOptions } from '../events/event.ts';
import type { Task } from '../tasks/task.ts';
import type { Message, Question, Talk } from './conversation.ts';

/** What omo knows: a fold over the journal and nothing else. Plain JSON, so that a snapshot is this object itself. */
export interface State {
  readonly epoch: number;
  readonly limits: { readonly maxWorkers: number };
  /** Oldest first; of the ended ones the last KEPT_RUNS. */
  readonly runs: readonly Run[];
  /** Questions asked so far in this home; the number of the next is one more. */
  readonly asked: number;
  /** Agents that omo did not start, heard of last; the last KEPT_FOREIGN. */
  readonly foreign: readonly Foreign[];
}

export interface Foreign {
  readonly worker: string;
  readonly session: string;
  readonly terminal: string;
  readonly at: number;
}

export const KEPT_FOREIGN = 20;

export const KEPT_RUNS = 50;

export const EMPTY: State = { epoch: 0, limits: { maxWorkers: 6 }, runs: [], asked: 0, foreign: [] };

export interface Run {
  readonly id: string;
  readonly mode: RunMode;
  /** Why the mode is not `parallel`, in plain words. */
  readonly why?: string;
  readonly cwd: string;
  /** The depth of its workers: 1 for the person's own. In mode `sequential` the caller's own depth. */
  readonly depth: number;
  readonly maxDepth: number;
  /** The attempt that asked for this run, when a worker did. */
  readonly parent?: AttemptKey;
  readonly options: RunOptions;
  readonly agents: Readonly<Record<string, AgentSpec>>;
  readonly defaultAgent: string;
  readonly startedAt: number;
  readonly phase: RunPhase;
  readonly tasks: readonly TaskState[];
  readonly workers: readonly WorkerState[];
  /** Session names that turned out to be somebody else's. */
  readonly takenNames: readonly string[];
  /** Only in mode `prompt-files`: the file of each worker. */
  readonly prompts: PromptsPhase;
  /** What the person should be told at the end though nothing failed by it. */
  readonly notes: readonly string[];
  /** Texts for workers, oldest first. */
  readonly messages: readonly Message[];
  /** What workers asked, oldest first. */
  readonly questions: readonly Question[];
}

export type RunPhase =
  | { readonly is: 'active' }
  | { readonly is: 'cancelling'; readonly reason: string; readonly cause: CancelCause }
  /** Everything is over; the result files are being written. */
  | { readonly is: 'reporting'; readonly cause?: CancelCause | undefined }
  | { readonly is: 'ended'; readonly at: number; readonly cause?: CancelCause | undefined };

export type CancelCause = 'person' | 'timeout' | 'parent';

export type PromptsPhase =
  | { readonly is: 'none' }
  | { readonly is: 'decided' }
  | { readonly is: 'written'; readonly files: Readonly<Record<string, string>> };

export interface TaskState {
  readonly spec: Task;
  /** Tasks on the longest chain that waits for this one, itself included: the scheduler starts the highest first. */
  readonly rank: number;
  /** Attempts decided so far; the number of the next is one more. */
  readonly attempts: number;
  /** Attempts that count against `retries`. */
  readonly failures: number;
  readonly lastFailure?: string;
  /** The worker of the latest attempt. */
  readonly worker?: string;
  /** Start of the first attempt, ms since the epoch. */
  readonly startedAt?: number;
  /** Time spent in ended attempts, ms. */
  readonly workedMs: number;
  /** The conversation its next attempt goes on with, because the last one's program died. */
  readonly resume?: string | undefined;
  /** What its program has died of so far: it is resumed once for each. */
  readonly resumedAfter?: readonly string[];
  readonly phase: TaskPhase;
  readonly tick: 'none' | 'due' | 'decided' | 'done';
}

export type TaskPhase =
  | { readonly is: 'waiting' }
  | { readonly is: 'running'; readonly since: number; readonly stage: Stage; readonly talk: Talk }
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
  | { readonly is: 'starting' }
  | { readonly is: 'working'; readonly place: Place }
  | ({ readonly is: 'exited' | 'collecting'; readonly place?: Place } & Exit)
  /** It is over by its own word; its program is being ended. */
  | { readonly is: 'finishing'; readonly place: Place; readonly ok: boolean; readonly reason?: string | undefined }
  | {
      readonly is: 'stopping';
      readonly place?: Place;
      readonly why: 'cancelled' | 'timeout' | 'killed';
      readonly reason: string;
    };

/** Both absent: the process is gone and nobody saw how. */
export interface Exit {
  readonly exitCode?: number | undefined;
  /** Like `SIGKILL`. */
  readonly signal?: string | undefined;
}

export interface WorkerState {
  readonly name: string;
  readonly domain: string;
  /** Processes that its last stop could not end. */
  readonly survivors?: readonly number[];
  readonly phase: WorkerPhase;
}

export type WorkerPhase =
  | { readonly is: 'open' }
  | { readonly is: 'killing'; readonly reason: string }
  | { readonly is: 'closing' }
  | { readonly is: 'closed' };

/** The run of that id, or undefined. */
export function findRun(state: State, id: string): Run | undefined {
  return state.runs.find((run) => run.id === id);
}

/** The task of that id in the run, or undefined. */
export function findTask(run: Run, id: string): TaskState | undefined {
  return run.tasks.find((task) => task.spec.id === id);
}

/** The attempt that runs now, as its key. */
export function currentKey(run: Run, task: TaskState): AttemptKey {
  return { run: run.id, task: task.spec.id, attempt: task.attempts };
}

export function isOver(phase: TaskPhase): boolean {
  return phase.is !== 'waiting' && phase.is !== 'running';
}

/** The key as one word, to look things up by. */
export function keyText({ run, task, attempt }: AttemptKey): string {
  return `${run}/${task}/${attempt}`;
}

/** The agent a task runs with: its own wish, else the run's. */
export function agentOf(run: Run, taskId: string): string {
  return findTask(run, taskId)?.spec.agent ?? run.defaultAgent;
}

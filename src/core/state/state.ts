import type { AttemptUse, Day } from '../budget/use.ts';
import type { Budget, Prices } from '../events/budget.ts';
import type { AgentSpec } from '../events/agent-spec.ts';
import type { RunOptions } from '../events/run-options.ts';
import type { AttemptKey, Event, Place, RunMode, Survivor } from '../events/event.ts';
import type { Ground, Tree } from '../events/ground.ts';
import type { Evidence, Verdict } from '../events/proof.ts';
import type { Synthesis } from '../synthesis/state.ts';
import type { Pool } from '../provider/pool.ts';
import type { Limits } from './limits.ts';
import type { Try, Wish } from './try.ts';
import type { Task } from '../tasks/task.ts';
import type { Message, Question, Talk } from './conversation.ts';

/** What omo knows: a fold over the journal and nothing else. Plain JSON, so that a snapshot is this object itself. */
export interface State {
  readonly epoch: number;
  readonly limits: Limits;
  /** Each provider that was ever heard of with anything but work: the others take work. */
  readonly providers: Readonly<Record<string, Pool>>;
  /** The person's day, once somebody has told it. */
  readonly day?: Day;
  /** What config.json allows for a day, over all runs. */
  readonly budget?: { readonly day?: Budget };
  /** What config.json says that models cost. */
  readonly prices?: Prices;
  /** Oldest first; of the ended ones the last KEPT_RUNS. */
  readonly runs: readonly Run[];
  /** Questions asked so far in this home; the number of the next is one more. */
  readonly asked: number;
  /** Agents that omo did not start, heard of last; the last KEPT_FOREIGN. */
  readonly foreign: readonly Foreign[];
  /** Runs that were let go for their age, newest last; the last KEPT_GONE. */
  readonly gone: readonly { readonly run: string; readonly at: number; readonly days: number }[];
  /** What the journal has lost, as `omo journal repair` found; the last KEPT_LOSSES repairs. */
  readonly losses: readonly Loss[];
}

/** `lost`: the numbers of events; without `to` nobody knows how many. */
export interface Loss {
  readonly at: number;
  readonly lost: readonly { readonly from: number; readonly to?: number | undefined }[];
}

export const KEPT_LOSSES = 20;

export const KEPT_GONE = 200;

export interface Foreign {
  readonly worker: string;
  readonly session: string;
  readonly terminal: string;
  readonly at: number;
}

export const KEPT_FOREIGN = 20;

export const KEPT_RUNS = 50;

export const EMPTY: State = {
  epoch: 0,
  limits: { maxWorkers: 6, pools: {}, configured: { maxWorkers: 6, pools: {} } },
  providers: {},
  runs: [],
  asked: 0,
  foreign: [],
  gone: [],
  losses: [],
};

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
  /** With `auto`: the agents a task may be placed on, the best liked first. */
  readonly auto?: readonly string[];
  /** A person holds it: nothing more of it is started. */
  readonly held?: { readonly at: number } | undefined;
  /** The person has been told that its budget lets nothing more start. */
  readonly budgetTold?: { readonly at: number };
  /** The git repository it works in; absent: none, or none that can be used. */
  readonly ground?: Ground;
  /** How far its branches are put together, once somebody asked for that. */
  readonly synthesis?: Synthesis;
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

export interface WorkerState {
  readonly name: string;
  readonly domain: string;
  /** Processes that its last stop could not end. */
  readonly survivors?: readonly Survivor[];
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

/** The key as one word, to look things up by. */
export function keyText({ run, task, attempt }: AttemptKey): string {
  return `${run}/${task}/${attempt}`;
}

/** The agent a task runs with, or ran with last; before its first attempt its own wish, else the run's. */
export function agentOf(run: Run, taskId: string): string {
  const task = findTask(run, taskId);
  return task?.agent ?? task?.spec.agent ?? run.defaultAgent;
}

/** Whose limits an agent of the run is under. */
export function providerOf(run: Run, agent: string): string {
  return run.agents[agent]?.provider ?? agent;
}

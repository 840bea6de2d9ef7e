import type { Day } from '../budget/use.ts';
import type { Budget, Prices } from '../events/budget.ts';
import type { AgentSpec } from '../events/agent-spec.ts';
import type { RunOptions } from '../events/run-options.ts';
import type { AttemptKey, RunMode, Survivor } from '../events/event.ts';
import type { Ground } from '../events/ground.ts';
import type { Synthesis } from '../synthesis/state.ts';
import type { Pool } from '../provider/pool.ts';
import type { Limits } from './limits.ts';
import type { Message, Question } from './conversation.ts';
import type { TaskState } from './task-state.ts';
import type { WorkerView } from './view.ts';

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

export interface WorkerState {
  readonly name: string;
  readonly domain: string;
  /** Processes that its last stop could not end. */
  readonly survivors?: readonly Survivor[];
  readonly phase: WorkerPhase;
  readonly view?: WorkerView;
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

import { z } from 'zod';
import type { Survivor } from '../core/events/event.ts';
import type { FindingsOfAttempt } from '../core/findings/finding.ts';
import type { Evaluation } from '../core/report/evaluation.ts';
import type { PoolReport } from '../core/report/pools.ts';
import type { Report, TroubleReport, WorkerReport } from '../core/report/report.ts';
import type { UsageReport } from '../core/report/usage.ts';
import { Task } from '../core/tasks/task.ts';

/**
 * What clients may ask of the daemon: one entry a method, its params checked with zod on arrival.
 * Results are plain types: the daemon made them, the client trusts its own daemon.
 */
export const Caller = z.object({
  /** The client's process; the daemon looks up its ancestors. */
  pid: z.number().int().positive(),
  /** The content of the worker's token file, when the client runs inside a worker. */
  token: z.string().optional(),
  /** The greatest valid ORCH_DEPTH among the client and its ancestors. It can only make omo stricter. */
  depth: z.number().int().min(0),
  /** The smallest valid ORCH_MAX_DEPTH among them. */
  maxDepth: z.number().int().min(0).optional(),
});
export type Caller = z.infer<typeof Caller>;

export const METHODS = {
  status: z.object({}),
  'run.start': z.object({
    tasks: z.array(Task).min(1),
    /** Absolute. */
    cwd: z.string(),
    /** The environment the workers' programs get, omo's own variables left out. */
    env: z.record(z.string(), z.string()),
    agent: z.string().optional(),
    workers: z.number().int().positive().max(50).optional(),
    keep: z.boolean(),
    /** The whole run, ms. */
    timeoutMs: z.number().positive().optional(),
    /** `screen`: the workers run their agents' own screens, where they can ask and be answered. */
    form: z.literal('screen').optional(),
    /** With `screen`: the tasks' texts are given as they are. */
    bare: z.literal(true).optional(),
    /** Answers questions instead of what config.json names: `rules`, `ask`, or an agent's name. */
    responder: z.string().optional(),
    /** `no`: no task moves to another provider's agent. */
    failover: z.literal('no').optional(),
    /** What becomes of a task that no provider takes now; absent: what config.json says. */
    onLimit: z.enum(['wait', 'fail']).optional(),
    /** Absent: what config.json says, else `worktree` where several workers share a repository. */
    isolate: z.enum(['none', 'worktree']).optional(),
    /** Absent: what config.json says. */
    sandbox: z.enum(['none', 'bwrap']).optional(),
    /** Absent: what config.json says. */
    view: z.enum(['none', 'terminal']).optional(),
    /** The acceptance command of tasks that have none; false: none is run at all. */
    verify: z.union([z.string(), z.literal(false)]).optional(),
    /** Who reviews: an agent, or `auto`; false: nobody. */
    review: z.union([z.string(), z.literal(false)]).optional(),
    /** Run in each new worker's tree. */
    setup: z.string().optional(),
    caller: Caller,
  }),
  /** Answers at once, then sends the notification `run.changed` (a Report) at each change until the report has `endedAt`. */
  'run.watch': z.object({ run: z.string() }),
  /** Without `run`: the latest. A beginning that only one run has is enough. */
  'run.report': z.object({ run: z.string().optional() }),
  'run.cancel': z.object({ run: z.string(), reason: z.string() }),
  /** Answers when the worker's processes are gone. */
  'worker.kill': z.object({ worker: z.string() }),
  'workers.kill-all': z.object({}),
  'worker.attach': z.object({ worker: z.string() }),
  'worker.logs': z.object({ worker: z.string(), run: z.string().optional() }),
  /** Queues a text for a live worker that runs on its agent's screen; answers when it has got as far as it will, or after `waitMs`. */
  'worker.send': z.object({ worker: z.string(), text: z.string(), waitMs: z.number().nonnegative() }),
  /** Every question that waits for the person. */
  inbox: z.object({}),
  /** Answers one question; answers when the answer has got as far as it will, or after `waitMs`. */
  'question.answer': z.object({ question: z.string(), answer: z.string(), waitMs: z.number().nonnegative() }),
  /** Answers when any (or all) of the workers, by default any worker there is, are done, failed, asking or limited. */
  'workers.wait': z.object({
    workers: z.array(z.string()),
    mode: z.enum(['any', 'all']),
    timeoutMs: z.number().nonnegative().optional(),
  }),
  /** Tasks that join a run that goes on; without `run`, the caller's own. Their ids must be new; they may depend on the run's tasks. */
  'run.add': z.object({ run: z.string().optional(), tasks: z.array(Task).min(1), caller: Caller }),
  /** Nothing more of that run, or on that provider, is started; what runs goes on. */
  pause: z.object({ what: z.string() }),
  /** The run, or the provider, goes on; a worker that a person took over is given back. */
  resume: z.object({ what: z.string() }),
  limits: z.object({}),
  /** The most attempts at once: on one provider, or without one on all together. */
  'limits.set': z.object({ provider: z.string().optional(), max: z.number().int().min(1).max(50) }),
  /** What was used: by day and agent, and by the tasks of a run, by default the latest. */
  usage: z.object({ run: z.string().optional() }),
  /** Puts the branches of a run together; answers at once. Its progress is in the run's report. Without `run`: the latest. */
  'run.synthesize': z.object({
    run: z.string().optional(),
    /** What must pass on the whole; absent: what its tasks had to pass. False: nothing. */
    verify: z.union([z.string(), z.literal(false)]).optional(),
    /** The environment that what is run gets, omo's own variables left out; absent: what the run had. */
    env: z.record(z.string(), z.string()).optional(),
    /** Who settles conflicts; false: nobody, they are left. Absent: what config.json says. */
    resolver: z.union([z.string(), z.literal(false)]).optional(),
  }),
  /** Takes what was put together into the person's branch. `anyway`: also when something is open or fails. */
  'run.take': z.object({ run: z.string().optional(), anyway: z.boolean() }),
  /** The rubric of a run's tasks, or of one: by cheap checks, or by an agent that reads the work. */
  'run.evaluate': z.object({
    run: z.string().optional(),
    task: z.string().optional(),
    agent: z.string().optional(),
    /** The environment an agent gets; absent: what the run had. */
    env: z.record(z.string(), z.string()).optional(),
  }),
  /** What the attempts of a task wrote, as findings. */
  'task.findings': z.object({ run: z.string().optional(), task: z.string().optional() }),
  /** The whole prompt of a task's next, or latest, attempt. */
  'task.prompt': z.object({ run: z.string().optional(), task: z.string() }),
  /** Trees and branches of omo's that are there. `remove`: those that nothing needs any more. */
  leftovers: z.object({ run: z.string().optional(), remove: z.boolean(), force: z.boolean() }),
  'daemon.stop': z.object({}),
} as const;

export type Method = keyof typeof METHODS;
export type Params<M extends Method> = z.infer<(typeof METHODS)[M]>;

export interface Results {
  readonly status: StatusReport;
  readonly 'run.start': { readonly run: string; readonly mode: Report['mode']; readonly warnings: readonly string[] };
  readonly 'run.watch': Report;
  readonly 'run.report': Report;
  readonly 'run.cancel': { readonly run: string };
  readonly 'worker.kill': { readonly worker: string; readonly survivors: readonly Survivor[] };
  readonly 'workers.kill-all': {
    readonly workers: readonly string[];
    readonly runs: readonly string[];
    readonly survivors: readonly Survivor[];
  };
  /** The plain command that attaches, to be shown and run. */
  readonly 'worker.attach': { readonly session: string; readonly argv: readonly string[] };
  readonly 'worker.logs': { readonly files: readonly LogFile[] };
  readonly 'worker.send': Receipt;
  readonly inbox: { readonly questions: readonly OpenQuestion[] };
  readonly 'question.answer': Receipt;
  readonly 'workers.wait':
    | { readonly is: 'events'; readonly events: readonly WaitEvent[] }
    | { readonly is: 'timeout' };
  /** The ids the tasks got; a worker's own follow-ups may be fewer than it wished, and `notes` says why. */
  readonly 'run.add': { readonly run: string; readonly tasks: readonly string[]; readonly notes: readonly string[] };
  readonly pause: Named;
  readonly resume: Named;
  readonly limits: LimitsReport;
  readonly 'limits.set': LimitsReport;
  readonly usage: UsageReport;
  readonly 'run.synthesize': { readonly run: string; readonly notes: readonly string[] };
  readonly 'run.take': {
    readonly run: string;
    readonly branch: string;
    readonly was: string;
    readonly commit: string;
    readonly notes: readonly string[];
  };
  readonly 'run.evaluate': Evaluation;
  readonly 'task.findings': {
    readonly schemaVersion: 1;
    readonly run: string;
    readonly attempts: readonly FindingsOfAttempt[];
  };
  readonly 'task.prompt': PromptShown;
  readonly leftovers: { readonly schemaVersion: 1; readonly leftovers: readonly Leftover[] };
  readonly 'daemon.stop': { readonly pid: number };
}

/** A prompt and the parts it is made of, in their order; `by`: where a part comes from. */
export interface PromptShown {
  readonly run: string;
  readonly task: string;
  readonly agent: string;
  readonly parts: readonly { readonly name: string; readonly by: 'omo' | 'you'; readonly text: string }[];
  readonly prompt: string;
}

/** A tree or a branch of omo's in a repository. */
export interface Leftover {
  readonly kind: 'tree' | 'branch';
  readonly run: string;
  /** The tree's folder, or the branch's name. */
  readonly name: string;
  /** The repository's root. */
  readonly repository: string;
  /** `needed`: a run that goes on uses it. `kept`: it holds something that is nowhere else, and `why` says what. */
  readonly state: 'needed' | 'removable' | 'kept' | 'removed';
  readonly why: string;
}

/** What a word of the person's turned out to name. */
export interface Named {
  readonly is: 'run' | 'provider' | 'worker';
  readonly name: string;
}

/** The pools, as `omo limits --json` prints them. */
export interface LimitsReport {
  readonly schemaVersion: 1;
  /** Of all providers together. */
  readonly maxWorkers: number;
  readonly running: number;
  readonly providers: readonly PoolReport[];
}

/** Design 4.4: how far a text or an answer got. */
export interface Receipt {
  readonly id: string;
  readonly worker: string;
  readonly state: 'queued' | 'typed' | 'submitted' | 'accepted' | 'unconfirmed' | 'refused';
  readonly reason?: string | undefined;
}

/** Design 4.4: a question as scripts read it. */
export interface OpenQuestion {
  readonly id: string;
  readonly worker: string;
  readonly run: string;
  readonly task: string;
  readonly kind: 'choice' | 'confirm' | 'permission' | 'free';
  readonly text: string;
  readonly options: readonly string[];
  /** ISO 8601. */
  readonly askedAt: string;
  /** Why the person is asked and not a responder; absent when the person answers everything. */
  readonly why?: string | undefined;
}

/** What a wait came back for. A worker on its screen that has done its goal and is left open is `idle`. */
export interface WaitEvent {
  readonly type: 'done' | 'failed' | 'asking' | 'limited' | 'idle';
  readonly worker: string;
  readonly run: string;
  readonly at: string;
  readonly reason?: string | undefined;
  readonly summary?: string | undefined;
  readonly question?: OpenQuestion | undefined;
  readonly until?: string | undefined;
}

/** One attempt's output; `live` while it runs. Oldest first. */
export interface LogFile {
  readonly run: string;
  readonly task: string;
  readonly attempt: number;
  readonly path: string;
  readonly live: boolean;
}

export interface StatusReport {
  readonly schemaVersion: 1;
  readonly daemon: {
    readonly pid: number;
    readonly since: string;
    readonly version: string;
    /** Absent: config.json has no `web`. */
    readonly web?: WebReport | undefined;
  };
  /** What keeps the daemon from its work now; oldest first. */
  readonly troubles: readonly TroubleReport[];
  /** Agents that omo did not start, heard of through the hook for such. omo never types into them. */
  readonly foreign: readonly { readonly worker: string; readonly session: string; readonly at: string }[];
  /** Questions that wait for the person. */
  readonly questions: number;
  /** The pools that live runs use, and those that are not open. */
  readonly providers: readonly PoolReport[];
  /** Of every run that goes on, and of ended runs whose sessions were kept. */
  readonly workers: readonly (WorkerReport & { readonly run: string; readonly depth: number })[];
  readonly runs: readonly {
    readonly run: string;
    readonly mode: Report['mode'];
    readonly cwd: string;
    readonly startedAt: string;
    readonly tasks: Readonly<Record<string, number>>;
  }[];
}

/** Where browsers reach the daemon, and the file with the token they must show; or why they can't. */
export type WebReport = { readonly address: string; readonly tokenFile: string } | { readonly problem: string };

/** Sent by `run.watch`. */
export const RUN_CHANGED = 'run.changed';

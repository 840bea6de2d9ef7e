import { z } from 'zod';
import type { Report, WorkerReport } from '../core/report/report.ts';
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
  readonly 'worker.kill': { readonly worker: string; readonly survivors: readonly number[] };
  readonly 'workers.kill-all': { readonly workers: readonly string[]; readonly runs: readonly string[] };
  /** The plain command that attaches, to be shown and run. */
  readonly 'worker.attach': { readonly session: string; readonly argv: readonly string[] };
  readonly 'worker.logs': { readonly files: readonly LogFile[] };
  readonly 'daemon.stop': { readonly pid: number };
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
  readonly daemon: { readonly pid: number; readonly since: string; readonly version: string };
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

/** Sent by `run.watch`. */
export const RUN_CHANGED = 'run.changed';

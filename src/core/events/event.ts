import { z } from 'zod';
import { Name, Task } from '../tasks/task.ts';
import { RunOptions } from './run-options.ts';
import { AgentSpec } from './agent-spec.ts';
import { Budget, Prices } from './budget.ts';
import { Ground, Tree } from './ground.ts';
import { Evidence, Testimony, Verdict } from './proof.ts';
import { poolEvents } from './provider.ts';
import { Failure, Signal } from './signal.ts';
import { synthesisEvents } from './synthesis.ts';
import { talkEvents } from './talk.ts';
import { Usage } from './usage.ts';
import { viewEvents } from './view.ts';

/**
 * Every fact omo knows, one shape each. The journal holds these and nothing else; state is their fold.
 * `at` is ms since the epoch on this machine's clock: for people; order is the journal's sequence.
 */
const at = z.number();
const RunId = z.string().regex(/^[a-z0-9][a-z0-9-]{0,63}$/);
/** Names one try of one task; a hook of attempt 1 can never finish attempt 2. */
const attemptKey = { run: RunId, task: Name, attempt: z.number().int().positive() };

/** Where an attempt runs: a tmux pane, or a process of its own when there is no tmux. Start times guard against reused ids. */
/** The boot its pids are of; absent in journals before 0.5 and where the system doesn't tell. */
const boot = z.string().optional();

export const Place = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('pane'),
    /** The tmux server: pid and `#{start_time}` (s since the epoch). */
    server: z.object({ pid: z.number(), start: z.number() }),
    session: z.string(),
    /** `%N` */
    pane: z.string(),
    pid: z.number(),
    /** Field 22 of /proc/<pid>/stat, in clock ticks since boot; empty where there is no /proc. */
    pidStart: z.string(),
    boot,
  }),
  z.object({ kind: z.literal('process'), pid: z.number(), pidStart: z.string(), boot }),
]);
export type Place = z.infer<typeof Place>;

/** A process that would not end. Journals before 0.5 hold the pid alone. */
export const Survivor = z.union([
  z.object({ pid: z.number(), /** Its command line, shortened; empty when it isn't told. */ command: z.string() }),
  z.number().transform((pid) => ({ pid, command: '' })),
]);
export type Survivor = z.infer<typeof Survivor>;

export const RunMode = z.enum(['parallel', 'sequential', 'headless', 'prompt-files']);
export type RunMode = z.infer<typeof RunMode>;

const exit = { exitCode: z.number().int().optional(), signal: z.string().optional() };

export const Event = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('daemon.started'),
    at,
    epoch: z.number(),
    pid: z.number(),
    version: z.string(),
    host: z.string(),
    boot: z.string(),
  }),
  z.object({ type: z.literal('daemon.stopped'), at, epoch: z.number() }),
  /** Stands in the journal in place of records that are gone: those numbered from `from` to `to`. */
  z.object({ type: z.literal('journal.gap'), at, from: z.int().positive(), to: z.int().positive() }),
  /** `omo journal repair` has mended the journal. `lost`: the numbers that are gone; without `to` nobody knows how many. */
  z.object({
    type: z.literal('journal.repaired'),
    at,
    lost: z.array(z.object({ from: z.int().positive(), to: z.int().positive().optional() })),
    /** What the damaged files were kept as. */
    kept: z.array(z.string()),
  }),
  /** The clock went on by so many ms more than this process lived: the machine slept, or the clock was set. */
  z.object({ type: z.literal('machine.slept'), at, ms: z.number().positive() }),
  /** Absent ones stay as they are. `config`: what config.json says now; what a person set lasts until that changes. */
  z.object({
    type: z.literal('limits.set'),
    at,
    maxWorkers: z.number().int().positive().optional(),
    /** The most attempts at once, by provider. */
    pools: z.record(z.string(), z.number().int().positive()).optional(),
    by: z.enum(['config', 'person']).optional(),
    /** Of a day, over all runs; only with `config`, where absent means none. */
    dayBudget: Budget.optional(),
    /** The person's own, by model, US dollars for a million tokens; only with `config`, where absent means none. */
    prices: Prices.optional(),
  }),
  ...poolEvents({ at, run: RunId, attempt: z.object(attemptKey) }, z.record(z.string(), AgentSpec)),

  z.object({
    type: z.literal('run.submitted'),
    at,
    run: RunId,
    mode: RunMode,
    why: z.string().optional(),
    cwd: z.string(),
    tasks: z.array(Task),
    agents: z.record(z.string(), AgentSpec),
    defaultAgent: z.string(),
    /** With `auto`: the agents a task may be placed on, the best liked first; absent: the default agent alone. */
    auto: z.array(z.string()).optional(),
    options: RunOptions,
    /** Absent: no git repository, or none that can be used. */
    ground: Ground.optional(),
    depth: z.number().int(),
    maxDepth: z.number().int(),
    parent: z.object(attemptKey).optional(),
  }),
  z.object({
    type: z.literal('run.cancel-asked'),
    at,
    run: RunId,
    reason: z.string(),
    cause: z.enum(['person', 'timeout', 'parent']),
  }),
  z.object({ type: z.literal('run.prompts-decided'), at, run: RunId }),
  z.object({
    type: z.literal('run.prompts-written'),
    at,
    run: RunId,
    files: z.record(Name, z.string()),
    problem: z.string().optional(),
  }),
  z.object({ type: z.literal('run.report-decided'), at, run: RunId }),
  z.object({ type: z.literal('run.ended'), at, run: RunId, problem: z.string().optional() }),
  /** It ended so many `days` ago, and is kept no longer. */
  z.object({ type: z.literal('run.let-go'), at, run: RunId, days: z.number().positive() }),

  /** `agent`: absent in journals of before 0.3.0, where a task had one agent for good. */
  z.object({ type: z.literal('attempt.decided'), at, ...attemptKey, worker: Name, agent: z.string().optional() }),
  /** Where it will work is made, or was there. Only where there is git. */
  z.object({ type: z.literal('attempt.tree-ready'), at, ...attemptKey, tree: Tree }),
  z.object({ type: z.literal('attempt.launch-decided'), at, ...attemptKey }),
  z.object({ type: z.literal('attempt.started'), at, ...attemptKey, place: Place }),
  z.object({ type: z.literal('attempt.not-started'), at, ...attemptKey, code: z.string(), reason: z.string() }),
  z.object({
    type: z.literal('attempt.exited'),
    at,
    ...attemptKey,
    ...exit,
    by: z.enum(['launcher', 'pane', 'process']),
  }),
  z.object({ type: z.literal('attempt.lost'), at, ...attemptKey, reason: z.string() }),
  z.object({ type: z.literal('attempt.collect-decided'), at, ...attemptKey }),
  z.object({
    type: z.literal('attempt.stop-decided'),
    at,
    ...attemptKey,
    /** `provider`: its provider doesn't let it go on; `hung`: it gives no sign of life. */
    why: z.enum(['cancelled', 'timeout', 'killed', 'provider', 'hung']),
    reason: z.string(),
  }),
  /** It has given no sign of life since then: nothing printed, no hook, no tool running. */
  z.object({ type: z.literal('attempt.silent'), at, ...attemptKey, since: z.number() }),
  /** It gives signs of life again. */
  z.object({ type: z.literal('attempt.awake'), at, ...attemptKey }),
  z.object({ type: z.literal('attempt.poke-decided'), at, ...attemptKey }),
  /** All it has used so far, told in place of what was told before; `day` is the person's day it counts for. */
  z.object({ type: z.literal('attempt.used'), at, ...attemptKey, day: z.string(), usage: z.array(Usage) }),
  z.object({
    type: z.literal('attempt.stopped'),
    at,
    ...attemptKey,
    survivors: z.array(Survivor),
    problem: z.string().optional(),
  }),
  z.object({
    type: z.literal('attempt.ended'),
    at,
    ...attemptKey,
    ok: z.boolean(),
    ...exit,
    summary: z.string().optional(),
    reason: z.string().optional(),
    conversation: z.string().optional(),
    notes: z.array(z.string()).optional(),
    /** No further attempt can help. */
    final: z.boolean().optional(),
    /** What its agent told of why it failed; absent: the work failed, or the program died. */
    failure: Failure.optional(),
    /** What it says of its work in its result file. */
    says: Testimony.optional(),
    /** The program died without a word of its own on why. */
    crashed: z.literal(true).optional(),
  }),

  /** It says that it is done; whether that holds is looked into. */
  z.object({ type: z.literal('attempt.check-decided'), at, ...attemptKey }),
  z.object({ type: z.literal('attempt.checked'), at, ...attemptKey, evidence: Evidence }),
  z.object({ type: z.literal('attempt.review-decided'), at, ...attemptKey, agent: z.string() }),
  z.object({
    type: z.literal('attempt.reviewed'),
    at,
    ...attemptKey,
    agent: z.string(),
    result: z.discriminatedUnion('is', [
      z.object({ is: z.literal('verdict'), verdict: Verdict }),
      z.object({ is: z.literal('rubbish'), why: z.string() }),
      z.object({ is: z.literal('failed'), why: z.string(), failure: Failure.optional() }),
    ]),
    /** What that took: the time in ms, and what its agent told that it used; absent: it told nothing. */
    cost: z.object({ ms: z.number().nonnegative(), day: z.string(), usage: z.array(Usage) }).optional(),
  }),

  /** It is not started, and won't be: its budget is used up, or no provider takes it and it may not wait. */
  z.object({
    type: z.literal('task.refused'),
    at,
    run: RunId,
    task: Name,
    cause: z.enum(['budget', 'limit']),
    reason: z.string(),
  }),
  z.object({ type: z.literal('task.tick-decided'), at, run: RunId, task: Name }),
  z.object({ type: z.literal('task.ticked'), at, run: RunId, task: Name, problem: z.string().optional() }),

  /** An interactive attempt is over by its own word: its program is ended. */
  z.object({
    type: z.literal('attempt.finish-decided'),
    at,
    ...attemptKey,
    ok: z.boolean(),
    reason: z.string().optional(),
  }),

  /** What an agent said of itself, and how omo learned it. */
  z.object({
    type: z.literal('agent.signalled'),
    at,
    ...attemptKey,
    by: z.enum(['hook', 'record', 'screen', 'output']),
    /** The hook's name, or the rule that read the screen. */
    source: z.string().optional(),
    /** The event file's id. */
    id: z.string().optional(),
    signal: Signal,
  }),
  ...talkEvents({ at, ...attemptKey }),
  ...synthesisEvents({ at, run: RunId }),

  ...viewEvents({ at, run: RunId }),
  z.object({ type: z.literal('worker.kill-asked'), at, run: RunId, worker: Name, reason: z.string() }),
  z.object({ type: z.literal('worker.close-decided'), at, run: RunId, worker: Name }),
  z.object({
    type: z.literal('worker.closed'),
    at,
    run: RunId,
    worker: Name,
    problem: z.string().optional(),
    /** What its attempts had left behind and would not end. */ survivors: z.array(Survivor).optional(),
  }),

  /** A turn of an agent that omo did not start ended; it called the hook for agents started by hand. */
  z.object({
    type: z.literal('foreign.stopped'),
    at,
    worker: Name,
    session: z.string(),
    /** The end of what its terminal showed. Untrusted text. */
    terminal: z.string(),
  }),
  /** An event file that is well formed but not acted on: nobody's, of an attempt that is over, not trusted, told before. */
  z.object({
    type: z.literal('hook.ignored'),
    at,
    file: z.string(),
    reason: z.string(),
    payload: z.record(z.string(), z.unknown()),
  }),
  /** An event file that was accepted but that nothing acts on: another hook's, or of an attempt that is over. */
  z.object({ type: z.literal('hook.heard'), at, file: z.string(), payload: z.record(z.string(), z.unknown()) }),
  /** An event file that was not accepted; it lies in events/quarantine. */
  z.object({ type: z.literal('hook.refused'), at, file: z.string(), reason: z.string() }),
]);
export type Event = z.infer<typeof Event>;

export interface AttemptKey {
  readonly run: string;
  readonly task: string;
  readonly attempt: number;
}

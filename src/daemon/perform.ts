import { rm } from 'node:fs/promises';
import type { Logger } from 'pino';
import type { ProcessTable } from '../adapters/processes/process-table.ts';
import { attemptSigns } from '../adapters/processes/attempt-target.ts';
import { endTree } from '../adapters/processes/end-tree.ts';
import type { Home } from '../config/home.ts';
import { messageOf } from '../core/fault.ts';
import { shortageIn } from '../core/short.ts';
import { OmoError } from '../core/errors.ts';
import type { AttemptKey, Event, Survivor } from '../core/events/event.ts';
import type { Action } from '../core/schedule/action.ts';
import { isSynthesisAction } from '../core/synthesis/action.ts';
import type { Run, State, TaskState } from '../core/state/state.ts';
import { findRun, findTask, keyText } from '../core/state/state.ts';
import type { Terminal } from '../ports/terminal.ts';
import { collect, usedSoFar } from './collect.ts';
import type { Package } from './launch.ts';
import { prepareAttempt } from './launch.ts';
import { type Patience, patiently } from './patience.ts';
import { leaveIn } from './leave.ts';
import { startOnce } from './start-once.ts';
import { persist } from './persist.ts';
import { STOP } from './terminals.ts';
import { checkAttempt } from './proof/check.ts';
import type { ProofParts } from './proof/parts.ts';
import { reviewAttempt } from './proof/review.ts';
import { makeTree } from './proof/tree.ts';
import type { SynthesisParts } from './synthesis/parts.ts';
import { performSynthesis } from './synthesis/perform.ts';
import type { TalkParts } from './talk/parts.ts';
import { talk, talkFailed } from './talk/perform.ts';
import { tick } from './tick.ts';
import { pokeAttempt } from './poke.ts';
import { writePrompts, writeResults } from './results.ts';
import { tell } from './tell.ts';
import type { Troubles } from './troubles.ts';

export interface PerformParts extends ProofParts, SynthesisParts {
  readonly home: Home;
  readonly pkg: Package;
  readonly now: () => number;
  readonly log: Logger;
  /** The terminal a run's attempts live in. Throws when there is none any more. */
  readonly terminalOf: (run: Run) => Terminal;
  /** Closes a worker's session and ends what is left of it; returns what would not end. */
  readonly close: (run: Run, worker: string) => Promise<readonly Survivor[]>;
  readonly talk: TalkParts;
  /** The person's day, as budgets name it. */
  readonly day: () => string;
  readonly table: ProcessTable;
  readonly troubles: Troubles;
}

/** May be done twice, and are done again when the disk takes them. */
const PATIENT: ReadonlySet<Action['do']> = new Set(['collect', 'tick', 'close', 'write-prompts', 'report', 'stop']);

/** The only part with effects: carries out one decided action and says what came of it. Never rejects. */
export class Performer {
  readonly #parts: PerformParts;
  /** Starts under way, so that an attempt that is over at once is read only after its place is known. */
  readonly #starting = new Map<string, Promise<readonly Event[]>>();
  /** Those that wait for the disk, and what ends the waiting. */
  readonly #waiting = new Map<string, AbortController>();
  readonly #underWay = new Map<string, { readonly off: AbortController; readonly done: Promise<unknown> }>();

  constructor(parts: PerformParts) {
    this.#parts = parts;
  }

  readonly perform = async (action: Action, state: State): Promise<readonly Event[]> => {
    const started = this.#parts.now();
    try {
      const events = PATIENT.has(action.do)
        ? await patiently(this.#patience(action), () => this.#do(action, state))
        : await this.#do(action, state);
      return this.#isBrokenOff(action) ? [] : events;
    } catch (error) {
      if (this.#isBrokenOff(action, error)) return [];
      this.#parts.log.error({ action: action.do, run: runOf(action), err: error }, 'action failed');
      return this.#failed(action, error);
    } finally {
      this.#parts.log.debug(
        { action: action.do, run: runOf(action), ms: this.#parts.now() - started },
        'action performed',
      );
    }
  };

  /** What the daemon's own end broke off says nothing of the work: the next one does it again. */
  #isBrokenOff(action: Action, error?: unknown): boolean {
    if (!this.#parts.closing.aborted) return false;
    return ['start', 'launch', 'check', 'review'].includes(action.do) || shortageIn(error) !== undefined;
  }

  #patience(action: Action): Patience {
    const { troubles, closing } = this.#parts;
    return { troubles, off: closing, most: action.do === 'tick' ? 'a while' : 'as long as it takes' };
  }

  async #do(action: Action, state: State): Promise<readonly Event[]> {
    if (isSynthesisAction(action)) return performSynthesis(this.#parts, action, state);
    switch (action.do) {
      case 'start':
        return this.#begin(action.key, action.worker, state);
      case 'launch':
        return this.#launch(action.key, state);
      case 'check':
        return this.#within(action.key, (signal) =>
          checkAttempt(this.#parts, ...this.#attempt(state, action.key), signal),
        );
      case 'review':
        return this.#within(action.key, (signal) =>
          reviewAttempt(this.#parts, ...this.#attempt(state, action.key), action.agent, signal),
        );
      case 'collect':
        await this.#starting.get(keyText(action.key));
        return collect(this.#parts, ...this.#attempt(state, action.key));
      case 'stop':
        return this.#stop(action.key, state);
      case 'tick':
        return [await tick(this.#parts, ...this.#task(state, action.run, action.task))];
      case 'close':
        return this.#close(action.run, action.worker, state);
      case 'write-prompts':
        return [await writePrompts(this.#parts, this.#run(state, action.run))];
      case 'report':
        return [await writeResults(this.#parts, this.#run(state, action.run))];
      case 'poke':
        await pokeAttempt(this.#parts, ...this.#attempt(state, action.key));
        return [];
      case 'tell-stopped':
      case 'tell-budget':
        await tell(this.#parts, action, state);
        return [];
      case 'refuse':
      case 'cancel':
        return [];
      default:
        return talk(this.#parts.talk, action, state);
    }
  }

  /** Where there is git the tree comes first, and what it turned out to be is journaled before the program starts in it. */
  #begin(key: AttemptKey, worker: string, state: State): Promise<readonly Event[]> {
    const [run, task] = this.#attempt(state, key);
    const { ground } = run;
    if (!ground) return this.#start(key, worker, state);
    return this.#within(key, async (signal) => {
      const tree = await makeTree(this.#parts, run, task, ground, signal);
      return [{ type: 'attempt.tree-ready', at: this.#parts.now(), ...key, tree }];
    });
  }

  #launch(key: AttemptKey, state: State): Promise<readonly Event[]> {
    const [, task] = this.#attempt(state, key);
    return this.#start(key, task.worker ?? task.spec.domain, state);
  }

  /** Work of omo's own for an attempt, which ends when the attempt is to be stopped. */
  async #within(key: AttemptKey, work: (signal: AbortSignal) => Promise<readonly Event[]>): Promise<readonly Event[]> {
    const off = new AbortController();
    const end = (): void => off.abort();
    this.#parts.closing.addEventListener('abort', end);
    const done = work(off.signal);
    this.#underWay.set(keyText(key), { off, done });
    try {
      return await done;
    } finally {
      this.#underWay.delete(keyText(key));
      this.#parts.closing.removeEventListener('abort', end);
    }
  }

  /** Once the daemon ends: resolves when nothing is left running of what omo itself does for attempts. */
  async brokenOff(): Promise<void> {
    await Promise.allSettled([...this.#underWay.values()].map(({ done }) => done));
  }

  /** Whatever omo itself does for the attempt is broken off, and awaited. */
  async #breakOff(key: AttemptKey): Promise<void> {
    const mine = this.#underWay.get(keyText(key));
    mine?.off.abort();
    await mine?.done.catch(() => undefined);
  }

  async #start(key: AttemptKey, worker: string, state: State): Promise<readonly Event[]> {
    const [run, task] = this.#attempt(state, key);
    const start = this.#open(run, task, key, worker);
    this.#starting.set(keyText(key), start);
    return start.finally(() => this.#starting.delete(keyText(key)));
  }

  async #open(run: Run, task: TaskState, key: AttemptKey, worker: string): Promise<readonly Event[]> {
    try {
      const spec = await this.#prepared(key, () =>
        prepareAttempt(this.#parts.home, this.#parts.pkg, run, task, worker),
      );
      await this.#endBefore(key, task);
      const place = await startOnce(this.#parts.terminalOf(run), spec, leaveIn(this.#parts.home.attempt(key).dir));
      return [{ type: 'attempt.started', at: this.#parts.now(), ...key, place }];
    } catch (error) {
      if (this.#parts.closing.aborted && shortageIn(error)) throw error;
      const code = codeOf(error);
      this.#parts.log.warn({ ...key, worker, code, err: error }, 'attempt not started');
      return [{ type: 'attempt.not-started', at: this.#parts.now(), ...key, code, reason: messageOf(error) }];
    }
  }

  /** What the attempt before has left, as one that outlived its terminal, would work beside the one that is started now. */
  async #endBefore(key: AttemptKey, { tries }: TaskState): Promise<void> {
    const last = tries.at(-1);
    if (last === undefined) return;
    const signs = await attemptSigns(this.#parts.home.root, { ...key, attempt: last.attempt });
    const target = { root: { pid: 0, start: '' }, ...signs, spare: [] };
    const survivors = await endTree(this.#parts.table, target, STOP);
    if (survivors.length > 0) this.#parts.log.warn({ ...key, survivors }, 'attempt before not ended');
  }

  /** What it needs may wait for the disk, until it is to be stopped. */
  async #prepared<T>(key: AttemptKey, prepare: () => Promise<T>): Promise<T> {
    const stopped = new AbortController();
    this.#waiting.set(keyText(key), stopped);
    const off = AbortSignal.any([this.#parts.closing, stopped.signal]);
    try {
      return await patiently({ troubles: this.#parts.troubles, off, most: 'as long as it takes' }, prepare);
    } finally {
      this.#waiting.delete(keyText(key));
    }
  }

  async #stop(key: AttemptKey, state: State): Promise<readonly Event[]> {
    const [run, task] = this.#attempt(state, key);
    await this.#breakOff(key);
    this.#waiting.get(keyText(key))?.abort();
    // A start under way is awaited, or its process would outlive the order to stop it.
    const begun = (await this.#starting.get(keyText(key))) ?? [];
    const stage = task.phase.is === 'running' ? task.phase.stage : undefined;
    const place =
      begun.find((event) => event.type === 'attempt.started')?.place ??
      (stage && 'place' in stage ? stage.place : undefined);
    const survivors = place ? await persist(() => this.#parts.terminalOf(run).stop(place, key)) : [];
    await rm(this.#parts.home.token(key), { force: true });
    const used = await usedSoFar(this.#parts, run, task);
    return [...used, { type: 'attempt.stopped', at: this.#parts.now(), ...key, survivors }];
  }

  async #close(runId: string, worker: string, state: State): Promise<readonly Event[]> {
    const run = this.#run(state, runId);
    const { problem } = await writeResults(this.#parts, run, worker);
    const survivors = await persist(() => this.#parts.close(run, worker));
    return [{ type: 'worker.closed', at: this.#parts.now(), run: runId, worker, problem, survivors: [...survivors] }];
  }

  /** What an action that broke off leaves behind, so that nothing waits for it for ever. */
  #failed(action: Action, error: unknown): readonly Event[] {
    // Whatever goes wrong there is told as a fact by itself.
    if (isSynthesisAction(action)) return [];
    const at = this.#parts.now();
    const reason = messageOf(error);
    switch (action.do) {
      case 'start':
      case 'launch':
        return [{ type: 'attempt.not-started', at, ...action.key, code: codeOf(error), reason }];
      case 'check':
        return [{ type: 'attempt.checked', at, ...action.key, evidence: { unmeasured: reason } }];
      case 'review':
        return [
          {
            type: 'attempt.reviewed',
            at,
            ...action.key,
            agent: action.agent,
            result: { is: 'failed', why: reason },
          },
        ];
      case 'collect':
        return [
          { type: 'attempt.ended', at, ...action.key, ok: false, reason: `its outcome could not be read: ${reason}` },
        ];
      case 'stop':
        return [{ type: 'attempt.stopped', at, ...action.key, survivors: [], problem: reason }];
      case 'tick':
        return [{ type: 'task.ticked', at, run: action.run, task: action.task, problem: reason }];
      case 'close':
        return [
          {
            type: 'worker.closed',
            at,
            run: action.run,
            worker: action.worker,
            problem: `the session of ${action.worker} could not be closed: ${reason}`,
          },
        ];
      case 'write-prompts':
        return [{ type: 'run.prompts-written', at, run: action.run, files: {}, problem: reason }];
      case 'report':
        return [
          { type: 'run.ended', at, run: action.run, problem: `the result files could not be written: ${reason}` },
        ];
      case 'poke':
      case 'refuse':
      case 'tell-stopped':
      case 'tell-budget':
      case 'cancel':
        return [];
      default:
        return talkFailed(action, at, reason);
    }
  }

  #run(state: State, id: string): Run {
    const run = findRun(state, id);
    if (!run) throw new OmoError('E_INTERNAL', `there is no run ${id}`);
    return run;
  }

  #task(state: State, runId: string, id: string): [Run, TaskState] {
    const run = this.#run(state, runId);
    const task = findTask(run, id);
    if (!task) throw new OmoError('E_INTERNAL', `run ${runId} has no task ${id}`);
    return [run, task];
  }

  #attempt(state: State, key: AttemptKey): [Run, TaskState] {
    return this.#task(state, key.run, key.task);
  }
}

function codeOf(error: unknown): string {
  return error instanceof OmoError ? error.code : 'E_INTERNAL';
}

function runOf(action: Action): string | undefined {
  if ('key' in action) return action.key.run;
  return 'run' in action ? action.run : undefined;
}

import { rm } from 'node:fs/promises';
import type { Logger } from 'pino';
import type { ProcessTable } from '../adapters/processes/process-table.ts';
import type { Home } from '../config/home.ts';
import { shortageIn } from '../core/short.ts';
import { OmoError } from '../core/errors.ts';
import type { AttemptKey, Event, Survivor } from '../core/events/event.ts';
import { type Action, runOf } from '../core/schedule/action.ts';
import { isSynthesisAction } from '../core/synthesis/action.ts';
import type { Run, State } from '../core/state/state.ts';
import type { TaskState } from '../core/state/task-state.ts';
import { findRun, findTask, keyText } from '../core/state/state.ts';
import type { Terminal } from '../ports/terminal.ts';
import { collect, usedSoFar } from './collect.ts';
import { failed } from './failed.ts';
import type { Package } from './launch.ts';
import { type Patience, patiently } from './patience.ts';
import { persist } from './persist.ts';
import { checkAttempt } from './proof/check.ts';
import type { ProofParts } from './proof/parts.ts';
import { reviewAttempt } from './proof/review.ts';
import { makeTree } from './proof/tree.ts';
import type { SynthesisParts } from './synthesis/parts.ts';
import { performSynthesis } from './synthesis/perform.ts';
import type { TalkParts } from './talk/parts.ts';
import { talk } from './talk/perform.ts';
import { tick } from './tick.ts';
import { pokeAttempt } from './poke.ts';
import { Starts } from './starts.ts';
import { writePrompts, writeResults } from './results.ts';
import { tell } from './tell.ts';
import { tellEnd, type ViewParts, viewWorker } from './view/show.ts';
import type { Troubles } from './troubles.ts';

export interface PerformParts extends ProofParts, SynthesisParts, ViewParts {
  readonly home: Home;
  readonly pkg: Package;
  readonly now: () => number;
  readonly log: Logger;
  /** The terminal a run's attempts live in. Throws when there is none any more. */
  readonly terminalOf: (run: Run) => Terminal;
  /** Whether the session of that name holds a worker that the state does not know: another's end would end it too. */
  readonly holdsStray: (worker: string) => boolean;
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
  readonly #starts: Starts;
  readonly #underWay = new Map<string, { readonly off: AbortController; readonly done: Promise<unknown> }>();

  constructor(parts: PerformParts) {
    this.#parts = parts;
    this.#starts = new Starts(parts);
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
      return failed(action, error, this.#parts.now());
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
    return ['start', 'launch', 'check', 'review', 'view'].includes(action.do) || shortageIn(error) !== undefined;
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
        await this.#starts.underWay(action.key);
        return collect(this.#parts, ...this.#attempt(state, action.key));
      case 'stop':
        return this.#stop(action.key, state);
      case 'tick':
        return [await tick(this.#parts, ...this.#task(state, action.run, action.task))];
      case 'close':
        return this.#close(action.run, action.worker, state);
      case 'view':
        return viewWorker(this.#parts, action, state);
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
    if (!ground) return this.#starts.start(run, task, key, worker);
    return this.#within(key, async (signal) => {
      const tree = await makeTree(this.#parts, run, task, ground, signal);
      return [{ type: 'attempt.tree-ready', at: this.#parts.now(), ...key, tree }];
    });
  }

  #launch(key: AttemptKey, state: State): Promise<readonly Event[]> {
    const [run, task] = this.#attempt(state, key);
    return this.#starts.start(run, task, key, task.worker ?? task.spec.domain);
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

  async #stop(key: AttemptKey, state: State): Promise<readonly Event[]> {
    const [run, task] = this.#attempt(state, key);
    await this.#breakOff(key);
    // A start under way is awaited, or its process would outlive the order to stop it.
    const begun = await this.#starts.hurry(key);
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
    await tellEnd(this.#parts, run, worker);
    const survivors = await persist(() => this.#parts.close(run, worker));
    return [{ type: 'worker.closed', at: this.#parts.now(), run: runId, worker, problem, survivors: [...survivors] }];
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

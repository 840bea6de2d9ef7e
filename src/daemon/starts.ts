import { attemptSigns } from '../adapters/processes/attempt-target.ts';
import { endTree } from '../adapters/processes/end-tree.ts';
import type { AttemptKey, Event } from '../core/events/event.ts';
import { messageOf } from '../core/fault.ts';
import { shortageIn } from '../core/short.ts';
import type { Run } from '../core/state/state.ts';
import type { TaskState } from '../core/state/task-state.ts';
import { keyText } from '../core/state/state.ts';
import { codeOf } from './failed.ts';
import { prepareAttempt } from './launch.ts';
import { leaveIn } from './leave.ts';
import { patiently } from './patience.ts';
import type { PerformParts } from './perform.ts';
import { startOnce } from './start-once.ts';
import { sessionTaken } from './strays.ts';
import { STOP } from './terminals.ts';

/** Starts the programs of attempts, each once, and knows which starts are under way. */
export class Starts {
  readonly #parts: PerformParts;
  readonly #underWay = new Map<string, Promise<readonly Event[]>>();
  /** Those that wait for the disk, and what ends the waiting. */
  readonly #waiting = new Map<string, AbortController>();

  constructor(parts: PerformParts) {
    this.#parts = parts;
  }

  /** Resolves with `attempt.started` or `attempt.not-started`; rejects only when the daemon's own end broke it off. */
  start(run: Run, task: TaskState, key: AttemptKey, worker: string): Promise<readonly Event[]> {
    const start = this.#start(run, task, key, worker);
    this.#underWay.set(keyText(key), start);
    return start.finally(() => this.#underWay.delete(keyText(key)));
  }

  /** What came of a start that is under way: an attempt that is over at once is read only after its place is known. */
  async underWay(key: AttemptKey): Promise<readonly Event[]> {
    return (await this.#underWay.get(keyText(key))) ?? [];
  }

  /** The same, without waiting for the disk. */
  hurry(key: AttemptKey): Promise<readonly Event[]> {
    this.#waiting.get(keyText(key))?.abort();
    return this.underWay(key);
  }

  async #start(run: Run, task: TaskState, key: AttemptKey, worker: string): Promise<readonly Event[]> {
    const { home, pkg, closing, log, now, terminalOf } = this.#parts;
    try {
      const spec = await this.#patiently(key, () => prepareAttempt(home, pkg, run, task, worker));
      await this.#endBefore(key, task);
      if (this.#parts.holdsStray(worker)) throw sessionTaken(worker);
      const place = await startOnce(terminalOf(run), spec, leaveIn(home.attempt(key).dir));
      return [{ type: 'attempt.started', at: now(), ...key, place }];
    } catch (error) {
      if (closing.aborted && shortageIn(error)) throw error;
      const code = codeOf(error);
      log.warn({ ...key, worker, code, err: error }, 'attempt not started');
      return [{ type: 'attempt.not-started', at: now(), ...key, code, reason: messageOf(error) }];
    }
  }

  /** What the attempt before has left, as one that outlived its terminal, would work beside the one that is started now. */
  async #endBefore(key: AttemptKey, { tries }: TaskState): Promise<void> {
    const last = tries.at(-1);
    if (last === undefined) return;
    const signs = await attemptSigns(this.#parts.home.root, { ...key, attempt: last.attempt });
    const target = { ...signs, spare: [] };
    const survivors = await endTree(this.#parts.table, target, STOP);
    if (survivors.length > 0) this.#parts.log.warn({ ...key, survivors }, 'attempt before not ended');
  }

  /** What it needs may wait for the disk, until it is to be stopped. */
  async #patiently<T>(key: AttemptKey, prepare: () => Promise<T>): Promise<T> {
    const stopped = new AbortController();
    this.#waiting.set(keyText(key), stopped);
    const off = AbortSignal.any([this.#parts.closing, stopped.signal]);
    try {
      return await patiently({ troubles: this.#parts.troubles, off, most: 'as long as it takes' }, prepare);
    } finally {
      this.#waiting.delete(keyText(key));
    }
  }
}

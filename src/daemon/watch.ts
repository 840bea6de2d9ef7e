import type { State } from '../core/state/state.ts';
import type { Run } from '../core/state/state.ts';
import { findRun } from '../core/state/state.ts';
import { isUnderWay } from '../core/synthesis/state.ts';
import { RUN_CHANGED } from '../protocol/messages.ts';
import { picture } from './picture.ts';
import type { Trouble } from './troubles.ts';

/** Somebody who is told of a run's changes. */
export interface Viewer {
  notify(method: string, params: unknown): void;
  readonly gone: boolean;
  /** Whether it has not read yet what it was told before. */
  readonly behind: boolean;
}

/** A viewer need not see more pictures than it can show. */
const PICTURE_MS = 100;

/**
 * Sends each run's report to those who watch it: at once when it has ended, else at most every PICTURE_MS. Who has not read
 * the last one gets the newest when it has, so that no more than one waits for anybody.
 */
export class Watchers {
  readonly #viewers = new Map<string, Set<Viewer>>();
  readonly #due = new Map<string, NodeJS.Timeout>();
  readonly #state: () => State;
  readonly #now: () => number;
  readonly #troubles: () => readonly Trouble[];

  constructor(state: () => State, now: () => number, troubles: () => readonly Trouble[] = () => []) {
    this.#state = state;
    this.#now = now;
    this.#troubles = troubles;
  }

  add(run: string, viewer: Viewer): void {
    this.#viewers.set(run, (this.#viewers.get(run) ?? new Set()).add(viewer));
    this.#soon(run);
  }

  changed(state: State, before: State): void {
    for (const run of state.runs) {
      if (!this.#viewers.has(run.id) || before.runs.includes(run)) continue;
      if (isStill(run)) this.#send(run.id);
      else this.#soon(run.id);
    }
  }

  /** What every run's picture shows has changed. */
  all(): void {
    for (const run of this.#viewers.keys()) this.#soon(run);
  }

  stop(): void {
    for (const timer of this.#due.values()) clearTimeout(timer);
    this.#due.clear();
  }

  #soon(run: string): void {
    if (!this.#due.has(run))
      this.#due.set(
        run,
        setTimeout(() => this.#send(run), PICTURE_MS),
      );
  }

  #send(id: string): void {
    clearTimeout(this.#due.get(id));
    this.#due.delete(id);
    const run = findRun(this.#state(), id);
    const viewers = this.#viewers.get(id) ?? new Set();
    if (!run) return;
    const present = [...viewers].filter((viewer) => !viewer.gone);
    const behind = present.filter((viewer) => viewer.behind);
    const ready = present.filter((viewer) => !viewer.behind);
    const seen = ready.length > 0 ? picture(this.#state(), run, this.#now(), this.#troubles()) : undefined;
    for (const viewer of ready) viewer.notify(RUN_CHANGED, seen);
    const left = isStill(run) ? behind : present.filter((viewer) => !viewer.gone);
    if (left.length === 0) this.#viewers.delete(id);
    else this.#viewers.set(id, new Set(left));
    if (behind.length > 0) this.#soon(id);
  }
}

/** Nothing of it will change by itself. */
export function isStill({ phase, synthesis }: Run): boolean {
  return phase.is === 'ended' && !(synthesis && isUnderWay(synthesis));
}

import type { State } from '../core/state/state.ts';

/** Waits for states. */
export class Until {
  readonly #state: () => State;
  readonly #waiting = new Set<Waiting>();

  constructor(state: () => State) {
    this.#state = state;
  }

  /** Resolves with the first state that passes, which may be the present one; after `ms` with whatever it is then. */
  passes(passes: (state: State) => boolean, ms?: number): Promise<State> {
    if (passes(this.#state())) return Promise.resolve(this.#state());
    return new Promise((resolve) => {
      const waiting: Waiting = { passes, done: (state) => this.#end(waiting, resolve, state) };
      this.#waiting.add(waiting);
      // Timers hold 2^31 ms at most; whoever waits longer than 24 days asks again.
      if (ms !== undefined)
        waiting.timer = setTimeout(() => waiting.done(this.#state()), Math.min(ms, 2 ** 31 - 1)).unref();
    });
  }

  changed(state: State): void {
    for (const one of this.#waiting) if (one.passes(state)) one.done(state);
  }

  #end(waiting: Waiting, resolve: (state: State) => void, state: State): void {
    clearTimeout(waiting.timer);
    this.#waiting.delete(waiting);
    resolve(state);
  }
}

interface Waiting {
  readonly passes: (state: State) => boolean;
  readonly done: (state: State) => void;
  timer?: NodeJS.Timeout;
}

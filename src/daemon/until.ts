import type { State } from '../core/state/state.ts';

/** Waits for states. */
export class Until {
  readonly #state: () => State;
  #waiting: { passes: (state: State) => boolean; done: (state: State) => void }[] = [];

  constructor(state: () => State) {
    this.#state = state;
  }

  /** Resolves with the first state that passes, which may be the present one. */
  passes(passes: (state: State) => boolean): Promise<State> {
    if (passes(this.#state())) return Promise.resolve(this.#state());
    return new Promise((done) => this.#waiting.push({ passes, done }));
  }

  changed(state: State): void {
    const ready = this.#waiting.filter((one) => one.passes(state));
    this.#waiting = this.#waiting.filter((one) => !ready.includes(one));
    for (const one of ready) one.done(state);
  }
}

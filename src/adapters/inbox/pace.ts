/**
 * Lets the rest of the process have its turn. Everything an inbox does with many files asks one and the same Pace between
 * two of them: two of these side by side would each take their time in every turn.
 */
export class Pace {
  readonly #now: () => number;
  readonly #yield: () => Promise<void>;
  #began: number;
  #steps = 0;

  /** `now`: ms, from anywhere; real time, whatever clock omo is given. */
  constructor(now: () => number = () => performance.now(), rest: () => Promise<void> = nextTurn) {
    this.#now = now;
    this.#yield = rest;
    this.#began = now();
  }

  /** One more step was made. Whether it is time to rest: after SLICE_MS, and after so many steps however fast they were. */
  isSpent(): boolean {
    this.#steps += 1;
    return this.#steps >= MOST_STEPS || this.#now() - this.#began >= SLICE_MS;
  }

  /** Comes back in another turn of the event loop. */
  async rest(): Promise<void> {
    await this.#yield();
    this.#began = this.#now();
    this.#steps = 0;
  }
}

const SLICE_MS = 5;
export const MOST_STEPS = 64;

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** Lets the rest of the process have its turn after so many steps, and sooner when they take SLICE_MS. Real time, whatever clock omo is given. */
export class Slice {
  #began = performance.now();
  #steps = 0;

  async breathe(): Promise<void> {
    this.#steps += 1;
    if (this.#steps < MOST_STEPS && performance.now() - this.#began < SLICE_MS) return;
    await new Promise((resolve) => setImmediate(resolve));
    this.#began = performance.now();
    this.#steps = 0;
  }
}

const SLICE_MS = 8;
const MOST_STEPS = 64;

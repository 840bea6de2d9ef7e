/** Lets the rest of the process have its turn when work has gone on for SLICE_MS. Real time, whatever clock omo is given. */
export class Slice {
  #began = performance.now();

  async breathe(): Promise<void> {
    if (performance.now() - this.#began < SLICE_MS) return;
    await new Promise((resolve) => setImmediate(resolve));
    this.#began = performance.now();
  }
}

const SLICE_MS = 8;

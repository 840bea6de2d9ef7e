/** Work on one thing, named by a key, goes one after the other: what one has half done, no other may take for what a failure has left. */
export class Serial {
  readonly #last = new Map<string, Promise<unknown>>();

  /** Rejects as `work` does; the next has its turn all the same. */
  async run<T>(key: string, work: () => T | Promise<T>): Promise<T> {
    const before = this.#last.get(key) ?? Promise.resolve();
    const mine = before.then(work, work);
    this.#last.set(key, mine);
    try {
      return await mine;
    } finally {
      if (this.#last.get(key) === mine) this.#last.delete(key);
    }
  }
}

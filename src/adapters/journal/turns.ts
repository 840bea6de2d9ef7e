/** Work on one thing, one after the other: what one has half done, no other may take for what a failure has left. */
export class Turns {
  #last: Promise<unknown> = Promise.resolve();

  /** Rejects as `work` does; the next has its turn all the same. */
  take<T>(work: () => T | Promise<T>): Promise<T> {
    const done = this.#last.then(work);
    this.#last = done.catch(() => undefined);
    return done;
  }
}

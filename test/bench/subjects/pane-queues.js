/** One thing after the other in each pane: two answers at once would be typed into each other. */
export class PaneQueues {
  /** @type {Map<string, Promise<void>>} */
  #last = new Map();

  /**
   * @param {string} pane
   * @param {() => Promise<void>} work One that rejects ends the process: a lost answer is no figure.
   */
  add(pane, work) {
    this.#last.set(pane, (this.#last.get(pane) ?? Promise.resolve()).then(work));
  }
}

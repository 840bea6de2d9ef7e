/** Lines that are waited for by name, whichever comes first: the line or the one who waits. */
export class Arrivals {
  /** @type {Map<string, number>} */
  #arrived = new Map();
  /** @type {Map<string, (at: number) => void>} */
  #waiting = new Map();

  /**
   * @param {string} line
   * @param {number} at
   */
  note(line, at) {
    this.#arrived.set(line, at);
    this.#waiting.get(line)?.(at);
    this.#waiting.delete(line);
  }

  /**
   * When that line came, ms; undefined when it has not come within so many ms.
   *
   * @param {string} line
   * @param {number} limitMs
   * @returns {Promise<number | undefined>}
   */
  async within(line, limitMs) {
    const known = this.#arrived.get(line);
    if (known !== undefined) return known;
    return new Promise((resolve) => {
      const late = setTimeout(() => resolve(undefined), limitMs);
      this.#waiting.set(line, (at) => {
        clearTimeout(late);
        resolve(at);
      });
    });
  }

  /**
   * @param {string} line
   * @param {number} limitMs
   */
  async of(line, limitMs = 20_000) {
    const at = await this.within(line, limitMs);
    if (at === undefined) throw new Error(`"${line}" did not come within ${limitMs} ms`);
    return at;
  }
}

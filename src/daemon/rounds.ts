/** Looks again and again, one look at a time: a slow one delays the next, and never runs beside it. */
export class Rounds {
  readonly #everyMs: number;
  readonly #look: () => Promise<void> | undefined;
  #timer: NodeJS.Timeout | undefined;
  #looking: Promise<void> | undefined;

  /** `look` gives undefined when there is nothing to look at. */
  constructor(everyMs: number, look: () => Promise<void> | undefined) {
    this.#everyMs = everyMs;
    this.#look = look;
  }

  start(): void {
    this.#timer = setInterval(() => {
      this.#looking ??= this.#look()?.finally(() => (this.#looking = undefined));
    }, this.#everyMs);
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#looking;
  }
}

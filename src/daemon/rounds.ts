/** Looks again and again, one look at a time: a slow one delays the next, and never runs beside it. */
export class Rounds {
  readonly #everyMs: number;
  readonly #look: () => Promise<void> | undefined;
  readonly #onError: (error: unknown) => void;
  #timer: NodeJS.Timeout | undefined;
  #looking: Promise<void> | undefined;

  /** `look` gives undefined when there is nothing to look at; one that fails is told and the next is looked at in its time. */
  constructor(everyMs: number, look: () => Promise<void> | undefined, onError: (error: unknown) => void) {
    this.#everyMs = everyMs;
    this.#look = look;
    this.#onError = onError;
  }

  start(): void {
    this.#timer = setInterval(() => {
      this.#looking ??= this.#once();
    }, this.#everyMs);
  }

  /** Never rejects: a look that a full table of files spoils must not end the daemon. */
  #once(): Promise<void> | undefined {
    try {
      return this.#look()
        ?.catch(this.#onError)
        .finally(() => (this.#looking = undefined));
    } catch (error) {
      this.#onError(error);
      return undefined;
    }
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#looking;
  }
}

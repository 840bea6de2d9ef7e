import type { Logger } from 'pino';

/** Looks again and again, one look at a time: a slow one delays the next, and never runs beside it. */
export class Rounds {
  readonly #everyMs: number;
  readonly #look: () => Promise<void> | undefined;
  readonly #log: Pick<Logger, 'warn'>;
  #timer: NodeJS.Timeout | undefined;
  #looking: Promise<void> | undefined;

  /** `look` gives undefined when there is nothing to look at; one that fails is told and the next is looked at in its time. */
  constructor(everyMs: number, look: () => Promise<void> | undefined, log: Pick<Logger, 'warn'>) {
    this.#everyMs = everyMs;
    this.#look = look;
    this.#log = log;
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
        ?.catch((error: unknown) => this.#failed(error))
        .finally(() => (this.#looking = undefined));
    } catch (error) {
      this.#failed(error);
      return undefined;
    }
  }

  #failed(error: unknown): void {
    this.#log.warn({ err: error }, 'round failed');
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#looking;
  }
}

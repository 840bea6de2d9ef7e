import type { Letter } from '../../ports/inbox.ts';
import type { Entry } from './file.ts';
import { type FlightEnd, Flights } from './flights.ts';
import type { Judge } from './judge.ts';
import type { Pace } from './pace.ts';
import type { Removal } from './removal.ts';

export interface DeliveryOptions {
  readonly judge: Judge;
  readonly removal: Removal;
  readonly pace: Pace;
  readonly onBatch: (batch: readonly Letter[]) => Promise<void>;
  readonly onError: (error: unknown) => void;
  readonly closed: AbortSignal;
}

/** Hands files over in batches and removes those that were taken. */
export class Delivery {
  readonly #options: DeliveryOptions;
  /** Letters of files that lie in the quarantine already and won't be found again. */
  #owed: Letter[] = [];
  /** Batches that were taken. */
  #handed = 0;

  constructor(options: DeliveryOptions) {
    this.#options = options;
  }

  /**
   * The next files are read while those before are still being written down, so that a burst waits for few syncs. Returns
   * whether anything was taken.
   */
  async deliver(entries: readonly Entry[]): Promise<'something' | 'nothing'> {
    const flights = new Flights();
    const before = this.#handed;
    const rest = entries[Symbol.iterator]();
    let isGoing = true;
    try {
      while (isGoing) {
        const batch = await this.#gather(rest);
        if (batch.letters.length > 0) flights.add(batch.bytes, this.#send(batch));
        isGoing = batch.is === 'more';
        while (isGoing && flights.isFull) isGoing = (await flights.next()) === 'taken';
        await this.#options.removal.room();
      }
    } finally {
      // Also when the next can't be read: what is on its way would be found again and handed over twice.
      await flights.all();
      await this.#options.removal.settled();
    }
    return this.#handed > before ? 'something' : 'nothing';
  }

  async #gather(rest: Iterator<Entry>): Promise<Batch> {
    const { closed, pace } = this.#options;
    const batch: Batch = { letters: this.#owed.splice(0), entries: [], bytes: 0, is: 'more' };
    while (!closed.aborted && batch.letters.length < BATCH && batch.bytes < BATCH_BYTES) {
      const next = rest.next();
      if (next.done === true) return { ...batch, is: 'last' };
      try {
        await this.#read(next.value, batch);
      } catch (error) {
        this.#owe(batch);
        throw error;
      }
      if (pace.isSpent()) await pace.rest();
    }
    if (!closed.aborted) return batch;
    this.#owe(batch);
    return { letters: [], entries: [], bytes: 0, is: 'last' };
  }

  async #read(entry: Entry, batch: Batch): Promise<void> {
    const { judge, removal } = this.#options;
    const verdict = judge.judge(entry);
    if (verdict.is === 'taken') removal.add([entry]);
    if (verdict.is === 'refused') {
      const letter = await judge.refuse(entry, verdict.why);
      if (letter !== undefined) batch.letters.push(letter);
    }
    if (verdict.is !== 'letter') return;
    batch.letters.push(verdict.letter);
    batch.entries.push(entry);
    batch.bytes += entry.size;
  }

  /** Ends early when the inbox is closed: a receiver that waits for a full disk may take its time. */
  #send(batch: Batch): Promise<FlightEnd> {
    const { closed } = this.#options;
    return new Promise((resolve) => {
      const onClosed = (): void => resolve('closed');
      closed.addEventListener('abort', onClosed, { once: true });
      const end = this.#hand(batch).finally(() => closed.removeEventListener('abort', onClosed));
      void end.then(resolve);
    });
  }

  async #hand(batch: Batch): Promise<'taken' | 'refused'> {
    const { onBatch, onError, removal } = this.#options;
    try {
      await onBatch(batch.letters);
    } catch (error) {
      this.#owe(batch);
      onError(error);
      return 'refused';
    }
    this.#handed += 1;
    removal.add(batch.entries);
    return 'taken';
  }

  #owe({ letters }: Batch): void {
    this.#owed.push(...letters.filter((letter) => letter.is === 'refused'));
  }
}

/** Letters of one batch, all of which its receiver takes or none: few enough that the first of many are answered before the last are read. */
const BATCH = 32;
const BATCH_BYTES = 256 * 1024;

interface Batch {
  readonly letters: Letter[];
  /** The files of those letters that are events. */
  readonly entries: Entry[];
  /** Of those files. */
  bytes: number;
  readonly is: 'more' | 'last';
}

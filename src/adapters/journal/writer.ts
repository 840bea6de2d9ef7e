import { OmoError } from '../../core/errors.ts';
import type { Event } from '../../core/events/event.ts';
import type { Journal } from '../../ports/journal.ts';
import { type Health, type JournalTrouble, type Later, RETRY_MS } from './health.ts';
import type { LogFile } from './log.ts';
import { encodeRecord } from './record.ts';

/** The caller's whole state, and the seq of the last record folded into it. */
export interface Snapshot {
  readonly seq: number;
  readonly state: unknown;
}

export interface WriterOptions {
  readonly home: string;
  readonly epoch: number;
  readonly log: LogFile;
  readonly health: Health;
  /** A new segment is begun when the current one holds this many bytes of events. */
  readonly segmentBytes: number;
  /** undefined: not now, ask again after the next commit. */
  readonly snapshot: () => Snapshot | undefined;
  readonly onTrouble: (trouble: JournalTrouble) => void;
  readonly now: () => number;
  readonly later: Later;
}

/** One call of append. */
interface Entry {
  readonly bytes: Buffer;
  readonly lastSeq: number;
  readonly count: number;
  readonly resolve: () => void;
  readonly reject: (error: OmoError) => void;
}

/** One write and one sync carry at most this much, but always a whole append. */
const BATCH_BYTES = 4 << 20;

/** The one writer: appends queue up while a commit is under way, and the next commit takes all of them. */
export class Writer implements Journal {
  readonly #options: WriterOptions;
  #seq: number;
  readonly #queue: Entry[] = [];
  #state: { is: 'open' } | { is: 'closed' } | { is: 'stopped'; error: OmoError } = { is: 'open' };
  #loop: Promise<void> | undefined;
  #closing: Promise<void> | undefined;
  #wake: (() => void) | undefined;
  #rotateFrom = 0;
  #rotation: 'well' | 'failing' = 'well';

  constructor(options: WriterOptions) {
    this.#options = options;
    this.#seq = options.log.seq;
  }

  async append(events: readonly Event[]): Promise<void> {
    if (this.#state.is === 'stopped') throw this.#state.error;
    if (this.#state.is === 'closed') throw this.#closedError();
    if (events.length > 0) await this.#enqueue(events);
  }

  /** Writes what is queued; when the disk refuses, gives that up rather than wait for the disk. */
  close(): Promise<void> {
    this.#closing ??= this.#finish();
    return this.#closing;
  }

  async #finish(): Promise<void> {
    if (this.#state.is === 'open') this.#state = { is: 'closed' };
    this.#wake?.();
    this.#options.health.close();
    await this.#loop;
    this.#options.log.close();
  }

  #enqueue(events: readonly Event[]): Promise<void> {
    const first = this.#seq + 1;
    const lines = events.map((event, i) => encodeRecord(first + i, this.#options.epoch, { event }));
    this.#seq += events.length;
    return new Promise((resolve, reject) => {
      this.#queue.push({ bytes: Buffer.concat(lines), lastSeq: this.#seq, count: events.length, resolve, reject });
      this.#loop ??= this.#run();
    });
  }

  /** Never rejects: whatever goes wrong goes to the waiters and to onTrouble. */
  async #run(): Promise<void> {
    // One microtask later, so that everything appended in this turn shares the first commit.
    await Promise.resolve();
    while (this.#queue.length > 0) {
      const batch = this.#take();
      const failure = await this.#commit(batch).catch((fault: unknown) => this.#stop(internal(fault)));
      for (const entry of batch) settle(entry, failure);
      if (failure === undefined) await this.#rotateWhenDue();
    }
    this.#loop = undefined;
  }

  #take(): Entry[] {
    let size = 0;
    const end = this.#queue.findIndex((entry, i) => (size += entry.bytes.length) > BATCH_BYTES && i > 0);
    return this.#queue.splice(0, end === -1 ? this.#queue.length : end);
  }

  /** Ends when the batch is on disk (undefined) or refused for good. */
  async #commit(batch: readonly Entry[]): Promise<OmoError | undefined> {
    const bytes = Buffer.concat(batch.map((entry) => entry.bytes));
    const lastSeq = batch.at(-1)?.lastSeq ?? this.#options.log.seq;
    while (this.#state.is !== 'stopped') {
      try {
        await this.#options.log.write(bytes, lastSeq);
        this.#options.health.succeeded();
        return undefined;
      } catch (error) {
        const refused = await this.#endure(error, bytes, batch);
        if (refused !== undefined) return refused;
      }
    }
    return this.#state.error;
  }

  /** A write failed: leave the file whole, say so once and wait. Nobody is told that anything was kept. */
  async #endure(cause: unknown, bytes: Buffer, batch: readonly Entry[]): Promise<OmoError | undefined> {
    const also = await this.#options.log.clearBehind(bytes).catch((reason: unknown) => reason);
    const fatal = [cause, also].find((one) => one instanceof OmoError);
    if (fatal !== undefined) return this.#stop(fatal);
    if (this.#options.health.failed(cause, countOf(batch) + countOf(this.#queue)) === 'room made') return undefined;
    if (this.#state.is === 'open') await this.#pause();
    return this.#state.is === 'open' ? undefined : this.#stop(givenUp(this.#options.home, cause));
  }

  async #pause(): Promise<void> {
    await new Promise<void>((resolve) => {
      const cancel = this.#options.later(resolve, RETRY_MS);
      this.#wake = () => {
        cancel();
        resolve();
      };
    });
    this.#wake = undefined;
  }

  #stop(error: OmoError): OmoError {
    this.#state = { is: 'stopped', error };
    this.#options.onTrouble({ is: 'stopped', error });
    return error;
  }

  async #rotateWhenDue(): Promise<void> {
    const { log, segmentBytes, now } = this.#options;
    if (this.#state.is !== 'open' || log.eventBytes < segmentBytes || now() < this.#rotateFrom) return;
    // Those who waited for this commit fold it into their state first.
    await new Promise((resolve) => setImmediate(resolve));
    await this.#rotate();
  }

  /** That it can't be done now is told once; the old segment goes on growing meanwhile. */
  async #rotate(): Promise<void> {
    try {
      const snapshot = this.#options.snapshot();
      if (snapshot?.seq !== this.#options.log.seq) return;
      await this.#options.log.rotate(snapshot.state);
      this.#rotation = 'well';
    } catch (error) {
      this.#rotateFrom = this.#options.now() + RETRY_MS;
      if (this.#rotation === 'well') this.#options.onTrouble({ is: 'not_rotated', error });
      this.#rotation = 'failing';
    }
  }

  #closedError(): OmoError {
    return new OmoError('E_JOURNAL_WRITE', `the journal of ${this.#options.home} is closed, an event came after that`);
  }
}

function givenUp(home: string, cause: unknown): OmoError {
  const why = cause instanceof Error ? cause.message : String(cause);
  return new OmoError(
    'E_JOURNAL_WRITE',
    `the journal of ${home} was closed while it could not be written (${why}); what waited was not kept`,
    { cause },
  );
}

function internal(fault: unknown): OmoError {
  return new OmoError('E_INTERNAL', `the journal's writer failed: ${String(fault)}; start the daemon again`, {
    cause: fault,
  });
}

function settle(entry: Entry, failure: OmoError | undefined): void {
  if (failure === undefined) entry.resolve();
  else entry.reject(failure);
}

function countOf(entries: readonly Entry[]): number {
  return entries.reduce((sum, entry) => sum + entry.count, 0);
}

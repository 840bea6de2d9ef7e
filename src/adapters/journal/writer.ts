import { OmoError } from '../../core/errors.ts';
import type { Event } from '../../core/events/event.ts';
import type { Journal, Patience } from '../../ports/journal.ts';
import { type Health, type JournalTrouble, type Later, RETRY_MS, unwritable } from './health.ts';
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
  /** Rejects while the disk would not take a record; called when there is none to write. */
  readonly prove: () => Promise<void>;
  /** A new segment is begun when the current one holds this many bytes of events. */
  readonly segmentBytes: number;
  /** undefined: not now, ask again after the next commit. */
  readonly snapshot: () => Snapshot | undefined;
  readonly onTrouble: (trouble: JournalTrouble) => void;
  readonly now: () => number;
  readonly later: Later;
}

/** One call of append. It gets its numbers when it is written: one that is refused must leave no gap. */
interface Entry {
  readonly events: readonly Event[];
  readonly patience: Patience;
  readonly resolve: () => void;
  readonly reject: (error: OmoError) => void;
}

interface Batch {
  readonly entries: readonly Entry[];
  readonly bytes: Buffer;
  readonly lastSeq: number;
}

/** `retake`: what of it waits on is in the queue again. */
type Committed = { readonly is: 'kept' | 'retake' } | { readonly is: 'refused'; readonly error: OmoError };

/** One write and one sync carry at most this much, but always a whole append. */
const BATCH_BYTES = 4 << 20;

/** The one writer: appends queue up while a commit is under way, and the next commit takes all of them. */
export class Writer implements Journal {
  readonly #options: WriterOptions;
  readonly #queue: Entry[] = [];
  #state: { is: 'open' } | { is: 'closed' } | { is: 'stopped'; error: OmoError } = { is: 'open' };
  #loop: Promise<void> | undefined;
  #closing: Promise<void> | undefined;
  #wake: (() => void) | undefined;
  #rotateFrom = 0;
  #rotation: 'well' | 'failing' = 'well';

  constructor(options: WriterOptions) {
    this.#options = options;
  }

  async append(events: readonly Event[], patience: Patience = 'waits'): Promise<void> {
    if (this.#state.is === 'stopped') throw this.#state.error;
    if (this.#state.is === 'closed') throw this.#closedError();
    if (events.length > 0) await this.#enqueue(events, patience);
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
    await this.#options.log.close();
  }

  #enqueue(events: readonly Event[], patience: Patience): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#queue.push({ events, patience, resolve, reject });
      this.#loop ??= this.#run();
    });
  }

  /** Never rejects: whatever goes wrong goes to the waiters and to onTrouble. */
  async #run(): Promise<void> {
    // One microtask later, so that everything appended in this turn shares the first commit.
    await Promise.resolve();
    while (this.#queue.length > 0) {
      const batch = this.#take();
      const committed = await this.#commit(batch).catch((fault: unknown) => this.#stop(internal(fault)));
      if (committed.is !== 'retake') for (const entry of batch.entries) settle(entry, committed);
      if (committed.is === 'kept') await this.#rotateWhenDue();
      if (committed.is === 'retake') await this.#untilWritable();
    }
    this.#loop = undefined;
  }

  #take(): Batch {
    const { epoch, log } = this.#options;
    const entries: Entry[] = [];
    const lines: Buffer[] = [];
    let size = 0;
    for (let entry = this.#queue.shift(); entry !== undefined; entry = this.#queue.shift()) {
      const first = log.seq + lines.length + 1;
      entries.push(entry);
      lines.push(...entry.events.map((event, i) => encodeRecord(first + i, epoch, { event })));
      size += lines.slice(first - log.seq - 1).reduce((sum, line) => sum + line.length, 0);
      if (size > BATCH_BYTES) break;
    }
    return { entries, bytes: Buffer.concat(lines), lastSeq: log.seq + lines.length };
  }

  /** Ends when the batch is on disk or refused for good, or when some of it was refused. */
  async #commit(batch: Batch): Promise<Committed> {
    while (this.#state.is !== 'stopped') {
      try {
        await this.#options.log.write(batch.bytes, batch.lastSeq);
        this.#options.health.succeeded();
        return { is: 'kept' };
      } catch (error) {
        const end = await this.#endure(error, batch);
        if (end !== undefined) return end;
      }
    }
    return { is: 'refused', error: this.#state.error };
  }

  /** A write failed: leave the file whole, say so once and wait. Nobody is told that anything was kept. */
  async #endure(cause: unknown, { bytes, entries }: Batch): Promise<Committed | undefined> {
    const { log, health, home } = this.#options;
    const also = await log.clearBehind(bytes).catch((reason: unknown) => reason);
    const fatal = [cause, also].find((one) => one instanceof OmoError);
    if (fatal !== undefined) return this.#stop(fatal);
    if (health.failed(cause, countOf(entries) + countOf(this.#queue)) === 'room made') return undefined;
    // As long as some of it may stand behind the end, none of it can be refused: the next daemon would find it.
    if (also === undefined && entries.some(isImpatient)) return this.#refuse(cause, entries);
    if (this.#state.is === 'open') await this.#pause();
    return this.#state.is === 'open' ? undefined : this.#stop(givenUp(home, cause));
  }

  #refuse(cause: unknown, entries: readonly Entry[]): Committed {
    const all = [...entries, ...this.#queue.splice(0)];
    this.#queue.push(...all.filter((entry) => !isImpatient(entry)));
    for (const entry of all.filter(isImpatient)) entry.reject(unwritable(this.#options.home, cause));
    return { is: 'retake' };
  }

  /**
   * What was refused is not tried again. When nothing else waits, nothing would ever show that the disk takes records again,
   * and while it is in trouble nobody may ask for anything new. A full disk has a look of its own.
   */
  async #untilWritable(): Promise<void> {
    const { health, prove } = this.#options;
    const isAlone = (): boolean => this.#queue.length === 0 && this.#state.is === 'open' && health.is === 'unwritable';
    while (isAlone()) {
      await this.#pause();
      if (!isAlone()) return;
      try {
        await prove();
        health.succeeded();
      } catch (error) {
        if (error instanceof OmoError) return void this.#stop(error);
        health.failed(error, 0);
      }
    }
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

  #stop(error: OmoError): Committed {
    this.#state = { is: 'stopped', error };
    this.#options.onTrouble({ is: 'stopped', error });
    return { is: 'refused', error };
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

function settle(entry: Entry, committed: Committed): void {
  if (committed.is === 'refused') entry.reject(committed.error);
  else entry.resolve();
}

function isImpatient({ patience }: Entry): boolean {
  return patience === 'refuses';
}

function countOf(entries: readonly Entry[]): number {
  return entries.reduce((sum, { events }) => sum + events.length, 0);
}

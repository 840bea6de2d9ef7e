import { OmoError } from '../../core/errors.ts';
import type { Inbox, Letter } from '../../ports/inbox.ts';
import { type Entry, lookAt } from './file.ts';
import { eventsFolder, type Folder } from './folder.ts';
import { Judge } from './judge.ts';
import { isEventName } from './names.ts';
import { inOrder } from './order.ts';
import { Quarantine } from './quarantine.ts';
import { Slice } from './slice.ts';
import { type WatchFolder, watchFolder } from './wake.ts';
import { Watching } from './watching.ts';

/**
 * Event files of `<home>/events`. The folder is read as a whole at the start, at each wake-up and each second; what the
 * watcher says is only a reason to look. A file is removed when the promise for its batch has resolved; when it rejects
 * its files stay and come again. Delivery is at least once: a file whose removal a crash prevented comes again too.
 */
export function openInbox(options: InboxOptions): Inbox {
  return new FolderInbox(options);
}

export interface InboxOptions {
  readonly home: string;
  /** What keeps events from being heard. Each is told once, and again only after it was well or is another. */
  readonly onError: (error: unknown) => void;
  /** Whose the files must be; this process' own by default. */
  readonly uid?: number;
  /** ms since the epoch. */
  readonly now?: () => number;
  /** Calls back again and again, by default each second; returns what ends it. */
  readonly tick?: (scan: () => void) => () => void;
  readonly watch?: WatchFolder;
  /** Of the newest refused files so many are kept. */
  readonly keepRefused?: number;
}

/** Letters of one batch, all of which its receiver takes or none: few enough that the first of many are answered before the last are read. */
const BATCH = 32;
/** So many batches are on their way at once; a receiver that waits for a full disk holds up the rest. */
const FLIGHTS = 8;

class FolderInbox implements Inbox {
  readonly #options: InboxOptions;
  readonly #folder: Folder;
  readonly #judge: Judge;
  readonly #watching: Watching;
  #onBatch: (batch: readonly Letter[]) => Promise<void> = () => Promise.reject(new Error('the inbox is not open'));
  #state: 'new' | 'open' | 'closed' = 'new';
  #passing: Promise<void> | undefined;
  #wanted: 'no' | 'again' = 'no';
  #firstPassed: () => void = () => undefined;
  #owed: Letter[] = [];
  #folderIs = 'well';
  #endTicks: () => void = () => undefined;
  readonly #closed = new AbortController();

  constructor(options: InboxOptions) {
    const { home, onError: tell, now = () => Date.now(), uid = process.geteuid?.() ?? 0 } = options;
    this.#options = options;
    this.#folder = eventsFolder(home);
    const quarantine = new Quarantine({ directory: this.#folder.quarantine, most: options.keepRefused ?? 1000, now });
    this.#judge = new Judge({ directory: Buffer.from(this.#folder.path), uid, quarantine, now, tell });
    this.#watching = new Watching({
      folder: this.#folder.path,
      watch: options.watch ?? watchFolder,
      wake: () => this.#wake(),
      tell,
      now,
    });
  }

  /** Resolves when what lies in the folder now has been delivered, or was refused. Throws E_FILE when it can't be made. */
  async open(onBatch: (batch: readonly Letter[]) => Promise<void>): Promise<void> {
    this.#onBatch = onBatch;
    try {
      this.#folder.prepare();
    } catch (error) {
      throw this.#folderError(error);
    }
    this.#state = 'open';
    this.#endTicks = (this.#options.tick ?? everySecond)(() => this.#wake());
    await new Promise<void>((resolve) => {
      this.#firstPassed = resolve;
      this.#wake();
    });
  }

  /** Waits for reading, not for a batch that is being taken: its files are removed when that has happened. */
  async close(): Promise<void> {
    this.#state = 'closed';
    this.#endTicks();
    this.#closed.abort();
    await this.#passing;
    await this.#watching.close();
  }

  #wake(): void {
    this.#wanted = 'again';
    this.#passing ??= this.#passes();
  }

  async #passes(): Promise<void> {
    while (this.#wanted === 'again' && this.#state === 'open') {
      this.#wanted = 'no';
      await this.#pass();
      this.#firstPassed();
    }
    this.#passing = undefined;
  }

  /** Never rejects: what goes wrong is told, and the next second tries again. */
  async #pass(): Promise<void> {
    try {
      await this.#watching.follow(this.#folder.prepare());
      const entries = await this.#entries();
      this.#judge.forgetAllBut(entries);
      await this.#deliverAll(entries);
      this.#folderIs = 'well';
    } catch (cause) {
      const error = this.#folderError(cause);
      if (this.#folderIs !== error.message) this.#options.onError(error);
      this.#folderIs = error.message;
    }
  }

  async #entries(): Promise<Entry[]> {
    const directory = Buffer.from(this.#folder.path);
    const names = await this.#folder.names();
    const slice = new Slice();
    const entries: Entry[] = [];
    for (const name of names) {
      const entry = isEventName(name) ? lookAt(directory, Buffer.from(name, 'latin1')) : undefined;
      if (entry !== undefined) entries.push(entry);
      await slice.breathe();
    }
    return inOrder(entries);
  }

  /** The next files are read while those before are still being written down, so that a burst waits for few syncs. */
  async #deliverAll(entries: readonly Entry[]): Promise<void> {
    const slice = new Slice();
    const flights: Promise<'taken' | 'refused' | 'closed'>[] = [];
    for (let from = 0; from < entries.length || this.#owed.length > 0; from += BATCH) {
      const batch: Batch = { letters: this.#owed.splice(0), entries: [] };
      for (const entry of entries.slice(from, from + BATCH)) {
        if (this.#state === 'closed') {
          this.#owe(batch);
          break;
        }
        this.#sort(entry, batch);
        await slice.breathe();
      }
      if (this.#state === 'closed') break;
      if (batch.letters.length > 0) flights.push(this.#deliver(batch));
      if (flights.length >= FLIGHTS && (await flights.shift()) !== 'taken') break;
    }
    await Promise.all(flights);
  }

  #sort(entry: Entry, batch: Batch): void {
    const letter = this.#judge.judge(entry);
    if (letter === undefined) return;
    batch.letters.push(letter);
    if (letter.is === 'event') batch.entries.push(entry);
  }

  /** Ends early when the inbox is closed: a receiver that waits for a full disk may take its time. */
  #deliver(batch: Batch): Promise<'taken' | 'refused' | 'closed'> {
    const { signal } = this.#closed;
    return new Promise((resolve) => {
      const closed = (): void => resolve('closed');
      signal.addEventListener('abort', closed, { once: true });
      const taken = this.#take(batch).finally(() => signal.removeEventListener('abort', closed));
      void taken.then(resolve);
    });
  }

  async #take(batch: Batch): Promise<'taken' | 'refused'> {
    try {
      await this.#onBatch(batch.letters);
    } catch (error) {
      this.#owe(batch);
      this.#options.onError(error);
      return 'refused';
    }
    await this.#remove(batch.entries);
    return 'taken';
  }

  async #remove(entries: readonly Entry[]): Promise<void> {
    const slice = new Slice();
    for (const entry of entries) {
      this.#judge.removeTaken(entry);
      await slice.breathe();
    }
  }

  /** A refused file is in the quarantine already and won't be found again, so its letter is kept for the next batch. */
  #owe(batch: Batch): void {
    this.#owed.push(...batch.letters.filter((letter) => letter.is === 'refused'));
  }

  #folderError(cause: unknown): OmoError {
    if (cause instanceof OmoError) return cause;
    const why = cause instanceof Error ? cause.message : String(cause);
    return new OmoError(
      'E_FILE',
      `${this.#folder.path} can't be used (${why}); see that it is a folder you can read and write`,
      { cause },
    );
  }
}

interface Batch {
  readonly letters: Letter[];
  readonly entries: Entry[];
}

const everySecond = (tick: () => void): (() => void) => {
  const timer = setInterval(tick, 1000).unref();
  return () => clearInterval(timer);
};

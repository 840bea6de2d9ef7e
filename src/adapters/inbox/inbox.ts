import { OmoError } from '../../core/errors.ts';
import { errnoOf } from '../../core/fault.ts';
import type { Inbox, Letter } from '../../ports/inbox.ts';
import { Delivery } from './delivery.ts';
import { eventsFolder, type Folder } from './folder.ts';
import { Judge } from './judge.ts';
import { Pace } from './pace.ts';
import { Quarantine } from './quarantine.ts';
import { Removal } from './removal.ts';
import { scan } from './scan.ts';
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
  /** After each look: everything that keeps events from being heard now, the folder first, then by file. */
  readonly onTroubles?: (troubles: ReadonlyMap<string, OmoError>) => void;
  /** Whose the files must be; this process' own by default. */
  readonly uid?: number;
  /** ms since the epoch. */
  readonly now?: () => number;
  /** Calls back again and again, by default each second; returns what ends it. */
  readonly tick?: (scan: () => void) => () => void;
  readonly watch?: WatchFolder;
  /** Of the newest refused files so many are kept. */
  readonly keepRefused?: number;
  /** When the work on many files lets the rest of the process have its turn. */
  readonly pace?: Pace;
}

class FolderInbox implements Inbox {
  readonly #options: InboxOptions;
  readonly #folder: Folder;
  readonly #quarantine: Quarantine;
  readonly #judge: Judge;
  readonly #removal: Removal;
  readonly #watching: Watching;
  readonly #pace: Pace;
  #state: 'new' | 'open' | 'closed' = 'new';
  #passing: Promise<void> | undefined;
  #wanted: 'no' | 'again' = 'no';
  #pass: () => Promise<void> = () => Promise.reject(new Error('the inbox is not open'));
  #firstPassed: () => void = () => undefined;
  /** Or what is wrong with it. */
  #folderIs = 'well';
  #trouble: OmoError | undefined;
  #endTicks: () => void = () => undefined;
  readonly #closed = new AbortController();

  constructor(options: InboxOptions) {
    const { home, onError: tell, now = () => Date.now(), uid = process.geteuid?.() ?? 0 } = options;
    this.#options = options;
    this.#folder = eventsFolder(home);
    const { path: folder, quarantine: directory } = this.#folder;
    this.#quarantine = new Quarantine({ directory, most: options.keepRefused ?? 1000, now, tell });
    const files = Buffer.from(folder);
    const judge = new Judge({ directory: files, uid, quarantine: this.#quarantine, now, tell });
    this.#judge = judge;
    this.#removal = new Removal({ directory: files, now, onError: (entry, error) => judge.keepTaken(entry, error) });
    const watch = options.watch ?? watchFolder;
    this.#watching = new Watching({ folder, watch, wake: () => this.#wake(), tell, now });
    this.#pace = options.pace ?? new Pace();
  }

  /** Resolves when what lies in the folder now has been delivered, or was refused. Throws E_FILE when it can't be made. */
  async open(onBatch: (batch: readonly Letter[]) => Promise<void>): Promise<void> {
    const delivery = new Delivery({
      judge: this.#judge,
      removal: this.#removal,
      pace: this.#pace,
      onBatch,
      onError: this.#options.onError,
      closed: this.#closed.signal,
    });
    try {
      this.#folder.prepare();
    } catch (error) {
      throw this.#folderError(error);
    }
    this.#state = 'open';
    this.#pass = () => this.#passBy(delivery);
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
    await this.#quarantine.settled();
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
  async #passBy(delivery: Delivery): Promise<void> {
    try {
      const identity = this.#folder.prepare();
      const came = await delivery.deliver(await scan(this.#folder, this.#judge, this.#pace));
      // While much comes nobody needs to say so. In the quiet a watcher is begun, which wakes once more.
      if (came === 'something') this.#wanted = 'again';
      else this.#watching.follow(identity);
      this.#folderIs = 'well';
      this.#trouble = undefined;
    } catch (cause) {
      const error = this.#folderError(cause);
      this.#trouble = error;
      const why = error === cause ? error.message : (errnoOf(cause) ?? error.message);
      if (this.#folderIs !== why) this.#options.onError(error);
      this.#folderIs = why;
    }
    this.#tellTroubles();
  }

  #tellTroubles(): void {
    const files = [...this.#judge.troubles()].slice(0, MOST_TOLD);
    const folder = this.#trouble ? [['', this.#trouble] as const] : [];
    this.#options.onTroubles?.(new Map([...folder, ...files]));
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

/** Of thousands of files that can't be read a few say enough. */
const MOST_TOLD = 5;

const everySecond = (tick: () => void): (() => void) => {
  const timer = setInterval(tick, 1000).unref();
  return () => clearInterval(timer);
};

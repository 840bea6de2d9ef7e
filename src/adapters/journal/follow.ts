import { watch } from 'node:fs';
import { errnoOf } from '../../core/fault.ts';
import type { Fact } from '../../core/report/said.ts';
import { type JournalFiles, nodeFiles, readRange } from './files.ts';
import { type Position, readOn } from './read.ts';
import { decodeRecord } from './record.ts';
import { logPath } from './segments.ts';

/** Where the file system doesn't tell of changes, and for what it forgets to tell. */
const LOOK_MS = 500;

/**
 * Reads the journal as it grows, beside its daemon: through changes of segments, a daemon's end and the next one's start.
 * Each event is handed over once, in order.
 */
export class Follower {
  readonly #home: string;
  readonly #take: (fact: Fact) => void;
  readonly #files: JournalFiles;
  #after: number | 'current';
  #at: Position | undefined;

  /** `after`: the number of the last event that is not wanted; `current`: all of the current segment are. */
  constructor(home: string, after: number | 'current', take: (fact: Fact) => void, files: JournalFiles = nodeFiles) {
    this.#home = home;
    this.#after = after;
    this.#take = take;
    this.#files = files;
  }

  /** Hands over what has come since the last look. Throws as readEvents does. */
  look(): void {
    if (!this.#at) return this.#open();
    if (this.#readOn() === 'broken') return this.#reopen();
    if (!this.#isReplaced()) return;
    // What was written before it was replaced, after it was read above.
    this.#readOn();
    this.#reopen();
  }

  close(): void {
    if (this.#at) this.#files.close(this.#at.fd);
    this.#at = undefined;
  }

  #open(): void {
    this.#at = readOn(this.#home, this.#after, this.#take, this.#files);
  }

  #reopen(): void {
    this.#after = this.#at?.seq ?? this.#after;
    this.close();
    this.#open();
  }

  /** `broken`: not what was expected there, because the daemon cut something off; to be read again from its start. */
  #readOn(): 'read' | 'broken' {
    if (!this.#at) return 'read';
    const { fd, at } = this.#at;
    const { size } = this.#files.fstat(fd);
    if (size < at) return 'broken';
    const bytes = readRange(this.#files, fd, at, size);
    let from = 0;
    for (let to = bytes.indexOf(10); to !== -1; to = bytes.indexOf(10, from)) {
      // Only the newline that the last record had lost.
      if (to > from && this.#takeLine(bytes.subarray(from, to)) === 'broken') return 'broken';
      from = to + 1;
      this.#at = { ...this.#at, at: at + from };
    }
    return 'read';
  }

  #takeLine(line: Buffer): 'read' | 'broken' {
    const record = decodeRecord(line);
    if (!this.#at || record === undefined || !('event' in record)) return 'broken';
    const { epoch, seq } = this.#at;
    // A deposed daemon's, which nobody has acknowledged.
    if (record.epoch < epoch || record.seq <= seq) return 'read';
    if (record.seq !== seq + 1) return 'broken';
    this.#at = { ...this.#at, epoch: record.epoch, seq: record.seq };
    this.#take(record);
    return 'read';
  }

  #isReplaced(): boolean {
    if (!this.#at) return true;
    const [own, named] = [this.#files.fstat(this.#at.fd), this.#files.stat(logPath(this.#home))];
    return named !== undefined && (own.ino !== named.ino || own.dev !== named.dev);
  }
}

/** Follows the journal from the event after that number until the signal; resolves when all has been handed over that is there by then. */
export async function followJournal(
  home: string,
  after: number,
  take: (fact: Fact) => void,
  signal: AbortSignal,
): Promise<void> {
  const follower = new Follower(home, after, take);
  let stop: (() => void) | undefined;
  try {
    await new Promise<void>((resolve, reject) => {
      const look = (): void => {
        try {
          follower.look();
        } catch (error) {
          reject(error);
        }
      };
      const last = (): void => {
        look();
        resolve();
      };
      signal.addEventListener('abort', last, { once: true });
      stop = wakes(home, look);
      look();
    });
  } finally {
    stop?.();
    follower.close();
  }
}

/** Calls at every change in the home, and now and then. */
function wakes(home: string, look: () => void): () => void {
  const timer = setInterval(look, LOOK_MS);
  const watcher = watchIfPossible(home, look);
  return () => {
    clearInterval(timer);
    watcher?.close();
  };
}

function watchIfPossible(home: string, look: () => void) {
  try {
    const watcher = watch(home, look);
    // No more watches to be had, or the folder went away: the timer goes on.
    watcher.on('error', () => watcher.close());
    return watcher;
  } catch (error) {
    if (errnoOf(error) === undefined) throw error;
    return undefined;
  }
}

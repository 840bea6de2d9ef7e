import type { Epoch } from './epoch.ts';
import { type JournalFiles, writeFully } from './files.ts';
import { checkLog } from './guard.ts';
import { letGoSegments } from './let-go.ts';
import { archivePath, logPath, refuseOldArchive, rotate, undoSwap } from './segments.ts';
import { keepAside } from './tail.ts';
import { Serial } from '../../core/serial.ts';

export interface LogOptions {
  readonly files: JournalFiles;
  readonly home: string;
  readonly epoch: Epoch;
  readonly now: () => number;
  /** A deposed daemon's records were cut off and kept in that file. */
  readonly onStale: (file: string) => void;
}

/** Where the segment being written stands. */
export interface LogPosition {
  fd: number;
  /** Bytes up to here are whole, ours and on disk. */
  good: number;
  /** Bytes of the snapshot at its start. */
  headBytes: number;
  firstSeq: number;
  /** Of the last record on disk. */
  seq: number;
}

/**
 * The current segment: what is written is on disk as a whole, or the file ends where it ended before. The writer comes with one
 * thing at a time, retention whenever it likes: each has its turn.
 */
export class LogFile {
  readonly #options: LogOptions;
  readonly #at: LogPosition;
  readonly #files = new Serial();
  /** A change of segments failed, and what was done of it may still have to be undone. */
  #rotation: 'settled' | 'half done' = 'settled';

  constructor(options: LogOptions, position: LogPosition) {
    this.#options = options;
    this.#at = position;
  }

  get seq(): number {
    return this.#at.seq;
  }

  /** Bytes of events in this segment. */
  get eventBytes(): number {
    return this.#at.good - this.#at.headBytes;
  }

  /** Throws E_JOURNAL_MOVED when this process may not write any more, else the file system's own error. */
  write(bytes: Buffer, lastSeq: number): Promise<void> {
    return this.#files.run('segments', () => this.#write(bytes, lastSeq));
  }

  /** Leaves nothing behind the last good byte: a torn line there would swallow the next record. */
  clearBehind(inFlight: Buffer): Promise<void> {
    return this.#files.run('segments', () => this.#clearBehind(inFlight));
  }

  /** With nothing in flight: whether it can be looked at and synced as a write would. */
  prove(): Promise<void> {
    return this.#files.run('segments', async () => {
      await this.#clearBehind(Buffer.alloc(0));
      await this.#options.files.dataSync(this.#at.fd);
    });
  }

  /** Goes on in a new segment that begins with this state. */
  rotate(state: unknown): Promise<void> {
    return this.#files.run('segments', () => this.#rotate(state));
  }

  /** Removes full segments that are older than that; none where this one doesn't begin with the state they led to. */
  letGo(before: number): Promise<string[]> {
    return this.#files.run('segments', () => this.#letGo(before));
  }

  close(): Promise<void> {
    return this.#files.run('segments', () => this.#options.files.close(this.#at.fd));
  }

  async #write(bytes: Buffer, lastSeq: number): Promise<void> {
    await this.#clearBehind(bytes);
    await writeFully(this.#options.files, this.#at.fd, bytes);
    await this.#options.files.dataSync(this.#at.fd);
    this.#confirm(bytes);
    this.#at.good += bytes.length;
    this.#at.seq = lastSeq;
  }

  async #clearBehind(inFlight: Buffer): Promise<void> {
    this.#settle();
    const surplus = this.#check(inFlight);
    if (surplus === 'none') return;
    if (surplus === 'stale') this.#options.onStale(await this.#keepBehind());
    this.#check(inFlight);
    this.#options.files.truncate(this.#at.fd, this.#at.good);
  }

  async #rotate(state: unknown): Promise<void> {
    const { files, home, epoch } = this.#options;
    this.#settle();
    this.#check(Buffer.alloc(0));
    const { firstSeq, seq } = this.#at;
    refuseOldArchive(files, home, firstSeq);
    this.#rotation = 'half done';
    const next = await rotate(files, home, { firstSeq, seq, epoch: epoch.number }, state);
    this.#rotation = 'settled';
    const old = this.#at.fd;
    Object.assign(this.#at, { fd: next.fd, good: next.size, headBytes: next.size, firstSeq: this.#at.seq + 1 });
    files.close(old);
  }

  #letGo(before: number): string[] {
    const { files, home } = this.#options;
    this.#settle();
    this.#check(Buffer.alloc(0));
    return this.#at.headBytes === 0 ? [] : letGoSegments(files, home, this.#at.fd, before);
  }

  /** The same that a disk didn't let be undone at once; else the log would be called removed. */
  #settle(): void {
    if (this.#rotation === 'settled') return;
    undoSwap(this.#options.files, this.#options.home, archivePath(this.#options.home, this.#at.firstSeq));
    this.#rotation = 'settled';
  }

  /** After the sync and before anybody is told: still ours, and nothing else came in between. */
  #confirm(bytes: Buffer): void {
    const surplus = this.#check(bytes);
    const size = this.#options.files.fstat(this.#at.fd).size;
    if (surplus === 'unsaid' && size === this.#at.good + bytes.length) return;
    throw new Error('a deposed daemon wrote at the same time');
  }

  #check(inFlight: Buffer): ReturnType<typeof checkLog> {
    const { files, home, epoch } = this.#options;
    return checkLog(files, { path: logPath(home), fd: this.#at.fd, good: this.#at.good, epoch }, inFlight);
  }

  #keepBehind(): Promise<string> {
    const { files, home, now } = this.#options;
    const to = files.fstat(this.#at.fd).size;
    return keepAside(files, home, this.#at.fd, { from: this.#at.good, to }, now());
  }
}

import { OmoError } from '../../core/errors.ts';
import type { Journal } from '../../ports/journal.ts';
import { several } from '../../core/text/several.ts';
import { claimEpoch, type Epoch } from './epoch.ts';
import { type JournalFiles, nodeFiles } from './files.ts';
import { Health, type JournalTrouble, type Later } from './health.ts';
import { LogFile } from './log.ts';
import type { JournalRecord } from './record.ts';
import { reserveIn } from './reserve.ts';
import { scanSegment } from './scan.ts';
import { logPath, openLog, settleRotation } from './segments.ts';
import { settleRepair } from './settle-repair.ts';
import { mendTail } from './tail.ts';
import { type Snapshot, Writer } from './writer.ts';

export interface JournalOptions {
  /** An existing directory; the caller holds its lock. */
  readonly home: string;
  /** Who this daemon is, kept beside its epoch so that a deposed one can say who took over. */
  readonly epochNote: Readonly<Record<string, unknown>>;
  /** Called with each record of the current segment, in order; a snapshot comes first when there is one. */
  readonly replay: (record: JournalRecord) => void;
  /** The state after the last record, for a new segment; undefined: not now. */
  readonly snapshot: () => Snapshot | undefined;
  readonly onTrouble: (trouble: JournalTrouble) => void;
  /** ms since the epoch. */
  readonly now: () => number;
  readonly segmentBytes?: number;
  readonly later?: Later;
  readonly fs?: JournalFiles;
}

export interface OpenedJournal {
  readonly journal: Journal;
  /** Of this daemon; higher than that of every record that was replayed. */
  readonly epoch: number;
  /** Throws E_JOURNAL_MOVED when a newer daemon has begun. */
  readonly check: () => void;
  /** Seq of the last record on disk, now; right after an append has resolved it is that append's last. */
  readonly seq: () => number;
  /**
   * Removes full segments whose last event is older than that, ms since the epoch: their state is in the current one. Returns
   * their names. Waits for the write or the change of segments that is under way. Throws E_JOURNAL_MOVED, and what the file
   * system says.
   */
  readonly letGo: (before: number) => Promise<readonly string[]>;
  /** What had to be done to the files, in words for the person. Empty after a clean stop. */
  readonly told: readonly string[];
}

/**
 * Replays `<home>/event_log.jsonl` and opens it for appending. A torn tail is cut, kept aside and told.
 * Throws E_JOURNAL_DAMAGED when anything is wrong before the end; then no file was changed.
 */
export async function openJournal(options: JournalOptions): Promise<OpenedJournal> {
  try {
    return await open(options, options.fs ?? nodeFiles);
  } catch (error) {
    if (error instanceof OmoError) throw error;
    const why = error instanceof Error ? error.message : String(error);
    throw new OmoError('E_JOURNAL_WRITE', `${logPath(options.home)} can't be opened for writing: ${why}`, {
      cause: error,
    });
  }
}

async function open(options: JournalOptions, files: JournalFiles): Promise<OpenedJournal> {
  const { home, epochNote } = options;
  // Before reading: from here on no other daemon acknowledges anything, so what is read now is all there is.
  const first = await claimEpoch(files, home, 0, epochNote);
  const told = [await settleRepair(files, home), await settleRotation(files, home)];
  const fd = await openLog(files, home);
  try {
    const scan = scanSegment(files, fd, options.replay);
    told.push(await mendTail(files, home, fd, scan, options.now()), staleNote(scan.stale));
    const epoch = first.number > scan.epoch ? first : await claimEpoch(files, home, scan.epoch, epochNote);
    const { journal, log } = await startWriter(options, files, epoch, { fd, ...scan });
    const letGo = (before: number): Promise<string[]> => log.letGo(before);
    const notes = told.filter((note) => note !== undefined);
    return { journal, epoch: epoch.number, check: () => epoch.check(), seq: () => log.seq, letGo, told: notes };
  } catch (error) {
    files.close(fd);
    throw error;
  }
}

function staleNote(stale: number): string | undefined {
  return stale === 0 ? undefined : `${several(stale, 'record')} skipped, of a daemon that had been replaced already`;
}

interface Start {
  readonly fd: number;
  readonly good: number;
  readonly headBytes: number;
  readonly firstSeq: number;
  readonly seq: number;
}

/** So much is read again at a start, a quarter of a second's work, however long the history is. */
const SEGMENT_BYTES = 2 << 20;

async function startWriter(
  options: JournalOptions,
  files: JournalFiles,
  epoch: Epoch,
  start: Start,
): Promise<{ journal: Journal; log: LogFile }> {
  const { home, now, onTrouble, snapshot, segmentBytes = SEGMENT_BYTES, later = realLater } = options;
  const reserve = reserveIn(files, home);
  const health = new Health({ home, reserve, tell: onTrouble, later });
  if ((await reserve.refill()) === 'full') health.refillLater();
  const onStale = (file: string): void => onTrouble({ is: 'stale_cut', file });
  const { fd, good, headBytes, firstSeq, seq } = start;
  const log = new LogFile({ files, home, epoch, now, onStale }, { fd, good, headBytes, firstSeq, seq });
  const prove = async (): Promise<void> => {
    await log.prove();
    await reserve.renew();
  };
  const parts = { home, epoch: epoch.number, log, health, prove, segmentBytes, snapshot, onTrouble, now, later };
  return { log, journal: new Writer(parts) };
}

/** Keeps the process alive: events that wait for the disk are not to be lost by an exit that nobody asked for. */
const realLater: Later = (wake, ms) => {
  const timer = setTimeout(wake, ms);
  return () => clearTimeout(timer);
};

import { constants } from 'node:fs';
import { basename, join } from 'node:path';
import { OmoError } from '../../core/errors.ts';
import { several } from '../../core/text/several.ts';
import { removeIfThere } from './epoch.ts';
import { type JournalFiles, syncDirectory, writeFully } from './files.ts';
import { encodeRecord } from './record.ts';
import { scanSegment } from './scan.ts';

/** The segment that is written to. */
export const logPath = (home: string): string => join(home, 'event_log.jsonl');
/** A new segment before it takes its place. */
export const nextPath = (home: string): string => join(home, 'event_log.next.jsonl');
/** A segment that is full, under the seq of its first event. */
export const archivePath = (home: string, firstSeq: number): string => join(home, `event_log.${firstSeq}.jsonl`);

const APPEND = constants.O_RDWR | constants.O_APPEND;

/**
 * Begins a new segment with a snapshot and puts the old one aside. The new one is on disk as a whole before the old one
 * is renamed, so a crash between any two steps leaves one of three states, each of which `settleRotation` knows:
 * old + next, next alone, new. Before: `refuseOldArchive`.
 */
export async function rotate(
  files: JournalFiles,
  home: string,
  old: { readonly firstSeq: number; readonly seq: number; readonly epoch: number },
  snapshot: unknown,
): Promise<{ readonly fd: number; readonly size: number }> {
  const archive = archivePath(home, old.firstSeq);
  const bytes = encodeRecord(old.seq, old.epoch, { snapshot });
  const fd = await writeNext(files, home, bytes);
  try {
    await swap(files, home, archive);
  } catch (error) {
    files.close(fd);
    throw error;
  }
  return { fd, size: bytes.length };
}

/** Throws when the name that the old segment would get is taken: nothing must be put over it, or taken for it. */
export function refuseOldArchive(files: JournalFiles, home: string, firstSeq: number): void {
  const archive = archivePath(home, firstSeq);
  if (files.stat(archive) !== undefined)
    throw new OmoError(
      'E_JOURNAL_WRITE',
      `${archive} exists already; move it away so that the journal can begin a new segment`,
    );
}

async function writeNext(files: JournalFiles, home: string, bytes: Buffer): Promise<number> {
  removeIfThere(files, nextPath(home));
  const fd = files.open(nextPath(home), APPEND | constants.O_CREAT | constants.O_EXCL);
  try {
    await writeFully(files, fd, bytes);
    await files.fullSync(fd);
    return fd;
  } catch (error) {
    files.close(fd);
    removeIfThere(files, nextPath(home));
    throw error;
  }
}

/** Not swapped unless the directory is on disk: else a power cut could bring the old names back over new records. */
async function swap(files: JournalFiles, home: string, archive: string): Promise<void> {
  files.rename(logPath(home), archive);
  try {
    files.rename(nextPath(home), logPath(home));
    await syncDirectory(files, home);
  } catch (error) {
    undoSwap(files, home, archive);
    throw error;
  }
}

/**
 * Gives the segment that lies in `archive` its name back, as long as the one after it holds nothing but its snapshot. Throws
 * what the file system throws; it may be called again then, until that lets it.
 */
export function undoSwap(files: JournalFiles, home: string, archive: string): void {
  if (files.stat(archive) === undefined) return;
  if (files.stat(nextPath(home)) === undefined) files.rename(logPath(home), nextPath(home));
  files.rename(archive, logPath(home));
}

/** Brings a rotation that a crash cut short to an end. Returns what was done, or undefined when there was none. */
export async function settleRotation(files: JournalFiles, home: string): Promise<string | undefined> {
  const next = files.stat(nextPath(home));
  if (files.stat(logPath(home)) !== undefined) {
    if (next === undefined) return undefined;
    refuseFilledNext(files, home);
    files.unlink(nextPath(home));
    return `${basename(nextPath(home))} was left by a change of segments that had not happened yet; removed`;
  }
  if (next === undefined) return refuseLostLog(files, home);
  files.rename(nextPath(home), logPath(home));
  await syncDirectory(files, home);
  return `${basename(nextPath(home))} was put into its place as ${basename(logPath(home))}`;
}

/** A next segment holds its snapshot and nothing more until it has its place; anything else is not omo's doing. */
function refuseFilledNext(files: JournalFiles, home: string): void {
  const fd = files.open(nextPath(home), constants.O_RDONLY);
  try {
    const { records } = scanSegment(files, fd, () => undefined);
    if (records > 1)
      throw new OmoError(
        'E_JOURNAL_DAMAGED',
        `${nextPath(home)} holds ${records} records that ${logPath(home)} may lack; \`omo journal verify\` shows them, \`omo journal repair\` keeps all of both`,
      );
  } finally {
    files.close(fd);
  }
}

/** No journal at all is a new home; older segments without the current one is a loss. */
function refuseLostLog(files: JournalFiles, home: string): undefined {
  const segments = segmentSeqs(files, home);
  const newest = segments.at(-1);
  if (newest === undefined) return undefined;
  throw new OmoError(
    'E_JOURNAL_DAMAGED',
    `${logPath(home)} is gone, with ${several(segments.length, 'older segment')} left; bring it back, or let \`omo journal repair\` go on from ${archivePath(home, newest)} and lose what came after`,
  );
}

/** The first seqs of the segments put aside, ascending. */
export function segmentSeqs(files: JournalFiles, home: string): number[] {
  const seqs = files.list(home).map((name) => /^event_log\.(\d+)\.jsonl$/.exec(name)?.[1]);
  return seqs
    .filter((seq) => seq !== undefined)
    .map(Number)
    .sort((a, b) => a - b);
}

/** The current segment, created durably when there is none. */
export async function openLog(files: JournalFiles, home: string): Promise<number> {
  const isNew = files.stat(logPath(home)) === undefined;
  const fd = files.open(logPath(home), APPEND | constants.O_CREAT);
  if (isNew) {
    await files.fullSync(fd);
    await syncDirectory(files, home);
  }
  return fd;
}

import { OmoError } from '../../core/errors.ts';
import { several } from '../../core/text/several.ts';
import type { Epoch } from './epoch.ts';
import { type FileFacts, type JournalFiles, readRange } from './files.ts';
import { decodeRecord } from './record.ts';

/** What stands behind the last byte this daemon knows of. */
export type Surplus = 'none' | 'unsaid' | 'stale';

/**
 * Proves that this process may write and that the file is as it left it: no newer epoch, still the file of that name,
 * nothing cut off. Throws E_JOURNAL_MOVED otherwise. What stands behind `good` is told by its kind:
 * 'unsaid' is (part of) `inFlight`, a write of our own that failed; 'stale' holds records of a deposed daemon, which it
 * can't have acknowledged, because it looks for a newer epoch after its write too.
 */
export function checkLog(
  files: JournalFiles,
  log: { readonly path: string; readonly fd: number; readonly good: number; readonly epoch: Epoch },
  inFlight: Buffer,
): Surplus {
  log.epoch.check();
  const own = files.fstat(log.fd);
  const named = files.stat(log.path);
  if (named === undefined || !isSame(own, named))
    throw moved(`${log.path} was ${named === undefined ? 'removed' : 'replaced by another file'}`);
  if (own.size < log.good) throw moved(`${log.path} was cut to ${several(own.size, 'byte')}, ${log.good} were written`);
  if (own.size === log.good) return 'none';
  const behind = readRange(files, log.fd, log.good, own.size);
  if (inFlight.subarray(0, behind.length).equals(behind)) return 'unsaid';
  if (isStale(behind, inFlight, log.epoch.number)) return 'stale';
  throw moved(`something else wrote ${several(behind.length, 'byte')} to ${log.path}`);
}

function isSame(a: FileFacts, b: FileFacts): boolean {
  return a.dev === b.dev && a.ino === b.ino;
}

function moved(what: string): OmoError {
  return new OmoError(
    'E_JOURNAL_MOVED',
    `${what} while the daemon runs; it has stopped writing. Put the file back and start the daemon again`,
  );
}

/** Whole records of older epochs, with those of our own failed write between them. */
function isStale(behind: Buffer, inFlight: Buffer, epoch: number): boolean {
  if (behind.at(-1) !== 10) return false;
  for (let from = 0; from < behind.length;) {
    const to = behind.indexOf(10, from);
    const record = decodeRecord(behind.subarray(from, to));
    const isOwn = record?.epoch === epoch && inFlight.includes(behind.subarray(from, to + 1));
    if (record === undefined || (record.epoch >= epoch && !isOwn)) return false;
    from = to + 1;
  }
  return true;
}

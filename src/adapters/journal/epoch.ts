import { constants } from 'node:fs';
import { join } from 'node:path';
import { OmoError } from '../../core/errors.ts';
import { errnoOf, ifThere } from '../../core/fault.ts';
import { type JournalFiles, readRange, writeFully } from './files.ts';

/**
 * Which daemon may write: the one whose number is the highest in `<home>/run/epochs`, one file each. A number is taken
 * by creating its file, which only one process can do; so two daemons never share one, even when both hold the lock.
 * A deposed daemon sees the higher number before each commit, and once more before it says that the commit is done.
 */
export interface Epoch {
  readonly number: number;
  /** Throws E_JOURNAL_MOVED when a newer daemon has begun. */
  check(): void;
}

/**
 * `above`: the highest epoch the journal knows, in case run/ was cleared. `note` is kept in the file, to say who it was.
 * Throws E_JOURNAL_MOVED when another daemon has begun meanwhile.
 */
export async function claimEpoch(files: JournalFiles, home: string, above: number, note: unknown): Promise<Epoch> {
  const directory = join(home, 'run', 'epochs');
  files.makeDirectory(directory);
  const { number, fd } = takeNext(files, directory, above);
  try {
    // Between looking and creating another may have begun and cleared away the numbers below its own, this one too.
    checkEpoch(files, directory, number);
    await writeFully(files, fd, Buffer.from(JSON.stringify(note)));
  } finally {
    files.close(fd);
  }
  clearBelow(files, directory, number);
  return { number, check: () => checkEpoch(files, directory, number) };
}

function takeNext(files: JournalFiles, directory: string, above: number): { number: number; fd: number } {
  for (let number = Math.max(above, highest(files, directory)) + 1; ; number++) {
    const fd = openNew(files, join(directory, String(number)));
    if (fd !== undefined) return { number, fd };
  }
}

function checkEpoch(files: JournalFiles, directory: string, own: number): void {
  const newest = highest(files, directory);
  if (newest === own) return;
  if (newest < own) {
    throw new OmoError(
      'E_JOURNAL_MOVED',
      `${join(directory, String(own))} is gone, so this daemon can't know whether it may still write; start it again`,
    );
  }
  const who = readNote(files, join(directory, String(newest)));
  throw new OmoError(
    'E_JOURNAL_MOVED',
    `a newer daemon (epoch ${newest}${who}) writes this journal; this one (epoch ${own}) must stop`,
  );
}

/** 0 when there is none. */
function highest(files: JournalFiles, directory: string): number {
  let top = 0;
  for (const name of numbers(files, directory)) top = Math.max(top, name);
  return top;
}

function numbers(files: JournalFiles, directory: string): number[] {
  const names = ifThere(() => files.list(directory)) ?? [];
  return names.filter((name) => /^[1-9]\d{0,14}$/.test(name)).map(Number);
}

/** undefined: somebody else has just taken that number. */
function openNew(files: JournalFiles, file: string): number | undefined {
  try {
    return files.open(file, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL);
  } catch (error) {
    if (errnoOf(error) === 'EEXIST') return undefined;
    throw error;
  }
}

function clearBelow(files: JournalFiles, directory: string, own: number): void {
  for (const number of numbers(files, directory)) {
    if (number < own) removeIfThere(files, join(directory, String(number)));
  }
}

export function removeIfThere(files: JournalFiles, file: string): void {
  ifThere(() => files.unlink(file));
}

/** For the error's text only: a daemon that has just begun may not have written its note yet. */
function readNote(files: JournalFiles, file: string): string {
  const facts = files.stat(file);
  if (facts === undefined || facts.size === 0) return '';
  const fd = files.open(file, constants.O_RDONLY);
  try {
    return `, ${readRange(files, fd, 0, Math.min(facts.size, 400)).toString('utf8')}`;
  } finally {
    files.close(fd);
  }
}

import { renameSync, statSync } from 'node:fs';
import type { Logger } from 'pino';
import { destination, pino, stdTimeFunctions } from 'pino';
import { messageOf } from '../core/fault.ts';

type LogFile = ReturnType<typeof destination>;

const KEPT = 3;

/**
 * The daemon's log: JSON lines in `path`, at most `bytes` each in it and in KEPT older files (`.1` the youngest).
 * The facts stand in the journal; this is for whoever looks for the cause of something.
 */
export function openLog(path: string, bytes: number, level: string): { log: Logger; close: () => void } {
  const file = open(path);
  const log = pino(
    { level, base: null, timestamp: stdTimeFunctions.isoTime, redact: ['env', 'token', '*.env', '*.token'] },
    file,
  );
  const timer = setInterval(() => rotateSafely(path, bytes, file), 60_000);
  timer.unref();
  return { log, close: () => [clearInterval(timer), file.end()] };
}

/** Where it can't be opened: the daemon's own standard error, which its starter keeps in a file too. */
function open(path: string): LogFile {
  const options = { mode: 0o600, sync: true, maxLength: MOST_WAITING };
  try {
    return harmless(destination({ ...options, dest: path, append: true, mkdir: true }));
  } catch (error) {
    const file = harmless(destination({ ...options, dest: 2 }));
    file.write(`the log ${path} can't be opened (${messageOf(error)}); it goes here instead\n`);
    return file;
  }
}

/** A log that can't be written must not end the daemon; what it would have said is lost, and the journal is not. */
function harmless(file: LogFile): LogFile {
  return file.on('error', () => undefined);
}

/** What a full disk holds up is kept up to here, bytes; what comes then is dropped. */
const MOST_WAITING = 1 << 20;

/** A read-only disk must not end the daemon for its log's sake: the next minute tries again. */
function rotateSafely(path: string, bytes: number, file: LogFile): void {
  try {
    // Gone when the last time could put it aside and not make a new one.
    if (sizeOf(path) < 0) file.reopen();
    else rotate(path, bytes, () => file.reopen());
  } catch (error) {
    // What waits for the new file would close the old one's number, which may be another's then.
    file.removeAllListeners('ready');
    file.write(`${JSON.stringify({ level: 40, err: messageOf(error), msg: 'log not rotated' })}\n`);
  }
}

/** Shifts the files by one when the newest has grown past `bytes`. */
export function rotate(path: string, bytes: number, reopen: () => void): void {
  if (sizeOf(path) <= bytes) return;
  for (let number = KEPT; number >= 1; number -= 1) {
    const from = number === 1 ? path : `${path}.${number - 1}`;
    if (sizeOf(from) >= 0) renameSync(from, `${path}.${number}`);
  }
  reopen();
}

/** Bytes, or -1 when there is no such file. */
function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? -1;
}

import { renameSync, statSync } from 'node:fs';
import type { Logger } from 'pino';
import { destination, pino, stdTimeFunctions } from 'pino';

const KEPT = 3;

/**
 * The daemon's log: JSON lines in `path`, at most `bytes` each in it and in KEPT older files (`.1` the youngest).
 * The facts stand in the journal; this is for whoever looks for the cause of something.
 */
export function openLog(path: string, bytes: number, level: string): { log: Logger; close: () => void } {
  const file = destination({ dest: path, append: true, mkdir: true, mode: 0o600, sync: true });
  // A log that can't be written must not end the daemon; what it would have said is lost, and the journal is not.
  file.on('error', () => {});
  const log = pino(
    { level, base: null, timestamp: stdTimeFunctions.isoTime, redact: ['env', 'token', '*.env', '*.token'] },
    file,
  );
  const timer = setInterval(() => rotate(path, bytes, () => file.reopen()), 60_000);
  timer.unref();
  return { log, close: () => [clearInterval(timer), file.end()] };
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

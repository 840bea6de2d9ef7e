import { clip, oneLine } from '../../core/text/line.ts';

/** Undefined: it was not the time that ended it. */
export function stoppedWords(timeoutMs: number | undefined): string {
  return timeoutMs === undefined ? 'was ended before it answered' : `did not answer within ${timeoutMs / 1000} s`;
}

/** The end of what it complained of, in one line. */
export function complaint(stderr: string): string {
  const line = oneLine(stderr.trim().split('\n').slice(-3).join(' '));
  return line === '' ? '' : `; it said: ${clip(line, 200)}`;
}

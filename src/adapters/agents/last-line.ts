import { sanitize } from '../../core/text/sanitize.ts';

/**
 * What a line of plain output adds to what is known: its text, if it shows any. Of a line that was written over (a progress
 * bar), the last state counts.
 */
export function lastLine(line: string): { said?: string } {
  const shown = line
    .split('\r')
    .map((part) => sanitize(part).trim())
    .findLast((part) => part !== '');
  return shown === undefined ? {} : { said: shown };
}

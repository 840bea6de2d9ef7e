import { oneLine } from '../text/line.ts';

/** A text of others as a finding has it: safe to print, on one line, at most 400 characters. Takes no longer for a book. */
export function words(text: string): string {
  const line = oneLine(text.slice(0, MOST_READ));
  return line.length <= MOST ? line : `${line.slice(0, MOST - 1).replace(/\p{Surrogate}$/u, '')}…`;
}

/** UTF-16 units. */
const MOST = 400;
const MOST_READ = 4000;

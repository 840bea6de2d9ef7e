import { sanitize } from '../../core/text/sanitize.ts';

/** Text of others on one line of a terminal: what could move the cursor is gone, every run of blanks is one space. */
export function safeLine(text: string): string {
  return sanitize(text).replace(/\s+/g, ' ').trim();
}

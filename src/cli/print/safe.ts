import { sanitize } from '../../core/text/sanitize.ts';
import { clip, narrow } from './width.ts';

/** Text of others on one line of a terminal: what could move the cursor is gone, every run of blanks is one space. */
export function safeLine(text: string): string {
  return sanitize(text).replace(/\s+/g, ' ').trim();
}

/** A title inside a sentence: quoted, and no longer than a reader needs to know it again. */
export function quoted(title: string): string {
  return `"${clip(safeLine(title), LONGEST, narrow)}"`;
}

const LONGEST = 50;

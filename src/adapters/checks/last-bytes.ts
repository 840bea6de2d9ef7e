import { sanitize } from '../../core/text/sanitize.ts';

/** Remembers the end of a stream, however long it is. */
export class LastBytes {
  #chunks: Buffer[] = [];
  #held = 0;

  add(chunk: Buffer): void {
    this.#chunks.push(chunk);
    this.#held += chunk.length;
    if (this.#held > 2 * KEPT_BYTES) this.#chunks = [Buffer.from(this.bytes)];
    this.#held = this.#chunks.reduce((sum, { length }) => sum + length, 0);
  }

  get bytes(): Buffer {
    return Buffer.concat(this.#chunks).subarray(-KEPT_BYTES);
  }
}

/** Enough for the characters wanted, among escape sequences and progress bars. */
const KEPT_BYTES = 128 * 1024;
const MOST_CHARACTERS = 4000;

/** What a person would have seen last, as plain text of at most 4 000 characters; `notes` are omo's own, at its end. */
export function plainEnd(bytes: Buffer, notes: readonly string[] = []): string {
  const text = sanitize(withoutOverwritten(bytes.toString('utf8'))).trimEnd();
  const parts = [text, ...notes].filter((part) => part !== '');
  return end(parts.join('\n'), MOST_CHARACTERS);
}

/** A progress bar writes its line again and again: only the last of it stands there. */
function withoutOverwritten(text: string): string {
  return text
    .split('\n')
    .map((line) => line.replace(/(?<!\r)\r+$/, '').replace(/^.*\r/s, ''))
    .join('\n');
}

/** Whole lines, where the first of them is not too long to lose its beginning. */
function end(text: string, most: number): string {
  if (text.length <= most) return text;
  const cut = text.slice(-most).replace(/^[\uDC00-\uDFFF]/, '');
  const line = cut.indexOf('\n');
  return line >= 0 && line < most / 4 ? cut.slice(line + 1) : cut;
}

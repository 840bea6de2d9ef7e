import type { FileHandle } from 'node:fs/promises';
import { LineCutter } from '../adapters/agents/lines.ts';
import { parseEvent } from '../adapters/agents/outcome.ts';
import { type LeftOut, leftOutOf } from '../adapters/outputs/left-out.ts';
import { openPlain } from '../adapters/outputs/plain-file.ts';
import type { OutputEvent } from '../adapters/agents/output-form.ts';

const CHUNK = 1 << 20;
/** Bytes of one call: a file of any size, of which a worker may tell, must not hold up the others. */
const AT_ONCE = 128 * CHUNK;

/** A file of JSON lines that others write on; each of its lines is read once. */
export class GrowingFile {
  #path = '';
  #position = 0;
  #cutter = new LineCutter();
  /** As it was when the file was begun: what comes later has been read by then. */
  #hole: LeftOut | undefined;

  /**
   * The lines that came since the last call and were there when this one began, as far as they are whole and JSON objects, of
   * a long file those of its next piece; another path begins at its own beginning. Throws what opening throws, ENOENT while
   * it is not there, and when it is no file of its own. At most one call at a time.
   */
  async *newLines(path: string): AsyncGenerator<OutputEvent> {
    if (path !== this.#path) await this.#begin(path);
    const { file, stat } = await openPlain(path);
    try {
      for await (const chunk of this.#chunks(file, stat.size))
        for (const { text } of this.#cutter.push(chunk)) {
          const line = parseEvent(text);
          if (line !== undefined) yield line;
        }
    } finally {
      await file.close();
    }
  }

  async #begin(path: string): Promise<void> {
    [this.#path, this.#position, this.#cutter, this.#hole] = [path, 0, new LineCutter(), undefined];
    this.#hole = await leftOutOf(path);
  }

  /** Up to `size`, whatever is written meanwhile. */
  async *#chunks(file: FileHandle, size: number): AsyncGenerator<Buffer> {
    for (let left = AT_ONCE; left > 0;) {
      const length = Math.min(this.#room(), left, size - this.#position);
      if (length <= 0) return;
      const { bytesRead, buffer } = await file.read(Buffer.allocUnsafe(length), 0, length, this.#position);
      if (bytesRead === 0) return;
      this.#position += bytesRead;
      left -= bytesRead;
      yield buffer.subarray(0, bytesRead);
    }
  }

  /** How much is read next; steps over what was left out, which would be gigabytes of nothing. */
  #room(): number {
    const hole = this.#hole;
    if (hole === undefined || this.#position >= hole.to) return CHUNK;
    if (this.#position < hole.from) return Math.min(CHUNK, hole.from - this.#position);
    // Half a line before it and half a line behind it are no line.
    [this.#position, this.#cutter] = [hole.to, new LineCutter()];
    return CHUNK;
  }
}

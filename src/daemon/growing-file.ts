import { open, type FileHandle } from 'node:fs/promises';
import { LineCutter } from '../adapters/agents/lines.ts';
import { parseEvent } from '../adapters/agents/outcome.ts';
import { type LeftOut, leftOutOf } from '../adapters/outputs/left-out.ts';
import type { OutputEvent } from '../adapters/agents/output-form.ts';

const CHUNK = 1 << 20;

/** A file of JSON lines that others write on; each of its lines is read once. */
export class GrowingFile {
  #path = '';
  #position = 0;
  #cutter = new LineCutter();
  /** As it was when the file was begun: what comes later has been read by then. */
  #hole: LeftOut | undefined;

  /**
   * The lines that came since the last call, as far as they are whole and JSON objects; another path begins at its own
   * beginning. Throws what opening throws: ENOENT while it is not there. At most one call at a time.
   */
  async *newLines(path: string): AsyncGenerator<OutputEvent> {
    if (path !== this.#path) await this.#begin(path);
    const file = await open(path, 'r');
    try {
      for (let chunk = await this.#read(file); chunk.length > 0; chunk = await this.#read(file))
        for (const { text } of this.#cutter.push(chunk)) {
          const line = parseEvent(text);
          if (line !== undefined) yield line;
        }
    } finally {
      await file.close();
    }
  }

  async #begin(path: string): Promise<void> {
    [this.#path, this.#position, this.#cutter] = [path, 0, new LineCutter()];
    this.#hole = await leftOutOf(path);
  }

  async #read(file: FileHandle): Promise<Buffer> {
    const length = this.#room();
    const { bytesRead, buffer } = await file.read(Buffer.allocUnsafe(length), 0, length, this.#position);
    this.#position += bytesRead;
    return buffer.subarray(0, bytesRead);
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

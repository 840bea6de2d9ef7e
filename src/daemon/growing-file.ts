import { open, type FileHandle } from 'node:fs/promises';
import { LineCutter } from '../adapters/agents/lines.ts';
import { parseEvent } from '../adapters/agents/outcome.ts';
import type { OutputEvent } from '../adapters/agents/output-form.ts';

const CHUNK = 1 << 20;

/** A file of JSON lines that others write on; each of its lines is read once. */
export class GrowingFile {
  #path = '';
  #position = 0;
  #cutter = new LineCutter();

  /**
   * The lines that came since the last call, as far as they are whole and JSON objects; another path begins at its own
   * beginning. Throws what opening throws: ENOENT while it is not there. At most one call at a time.
   */
  async *newLines(path: string): AsyncGenerator<OutputEvent> {
    if (path !== this.#path) this.#begin(path);
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

  #begin(path: string): void {
    [this.#path, this.#position, this.#cutter] = [path, 0, new LineCutter()];
  }

  async #read(file: FileHandle): Promise<Buffer> {
    const { bytesRead, buffer } = await file.read(Buffer.allocUnsafe(CHUNK), 0, CHUNK, this.#position);
    this.#position += bytesRead;
    return buffer.subarray(0, bytesRead);
  }
}

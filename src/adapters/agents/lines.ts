/** A line of output: its text without the line end, or the beginning of one that was too long to keep. */
export interface Line {
  readonly text: string;
  readonly whole: boolean;
}

/** Longer lines are cut: a model's longest answers are well below, and one more must not fill the memory. */
const LONGEST_LINE = 8 * 1024 * 1024;

/**
 * Cuts bytes into lines as they come. Bytes that are not UTF-8 become U+FFFD. Never holds more than the longest line
 * and one chunk.
 */
export class LineCutter {
  readonly #longest: number;
  #parts: Buffer[] = [];
  #held = 0;
  #cut = false;

  constructor(longest: number = LONGEST_LINE) {
    this.#longest = longest;
  }

  /** The lines that end in this chunk. */
  *push(chunk: Buffer): Generator<Line> {
    let from = 0;
    for (let end = chunk.indexOf(LF); end >= 0; end = chunk.indexOf(LF, from)) {
      this.#hold(chunk.subarray(from, end));
      yield this.#take();
      from = end + 1;
    }
    this.#hold(chunk.subarray(from));
  }

  /** What stands after the last line end, if anything. */
  *end(): Generator<Line> {
    if (this.#held > 0 || this.#cut) yield this.#take();
  }

  #hold(part: Buffer): void {
    const room = this.#longest - this.#held;
    if (part.length > room) this.#cut = true;
    const kept = part.subarray(0, room);
    if (kept.length === 0) return;
    this.#parts.push(kept);
    this.#held += kept.length;
  }

  #take(): Line {
    const line = { text: Buffer.concat(this.#parts).toString('utf8').replace(/\r$/, ''), whole: !this.#cut };
    this.#parts = [];
    this.#held = 0;
    this.#cut = false;
    return line;
  }
}

const LF = 0x0a;

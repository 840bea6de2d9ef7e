/**
 * Reads the output of a tmux control client: blocks of answers, and notices between them. Feed it bytes as they come,
 * cut anywhere. What stands inside a block is not escaped by tmux, so only the `%end` or `%error` with the time and
 * the number of its `%begin` ends it.
 */
export class BlockReader {
  #rest: Buffer = Buffer.alloc(0);
  #open: OpenBlock | undefined;

  read(chunk: Buffer): Heard[] {
    const bytes = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    const heard: Heard[] = [];
    let from = 0;
    for (let to = bytes.indexOf(NEWLINE); to !== -1; to = bytes.indexOf(NEWLINE, from)) {
      // A whole line is decoded at once: a chunk may end within a character, a line does not.
      const said = this.#line(bytes.toString('utf8', from, to));
      if (said !== undefined) heard.push(said);
      from = to + 1;
    }
    this.#rest = bytes.subarray(from);
    return heard;
  }

  #line(text: string): Heard | undefined {
    if (this.#open !== undefined) return this.#inside(this.#open, text);
    const begin = /^%begin (\d+ \d+) (\d+)$/.exec(text);
    if (begin?.[1] !== undefined) {
      this.#open = { id: begin[1], own: begin[2] === '1', lines: [] };
      return undefined;
    }
    return /^%(?!end |error )/.test(text) ? { is: 'notice', text } : { is: 'stray', text };
  }

  #inside(block: OpenBlock, text: string): Heard | undefined {
    const end = /^%(end|error) (\d+ \d+) \d+$/.exec(text);
    if (end?.[2] !== block.id) {
      block.lines.push(text);
      return undefined;
    }
    this.#open = undefined;
    return { is: 'block', ok: end[1] === 'end', own: block.own, lines: block.lines };
  }
}

export type Heard =
  | Block
  /** A line tmux says unasked. */
  | { readonly is: 'notice'; readonly text: string }
  /** A line that belongs nowhere, an end without its begin for one: from here on nothing can be matched. */
  | { readonly is: 'stray'; readonly text: string };

/** The answer to one command. */
export interface Block {
  readonly is: 'block';
  readonly ok: boolean;
  /** Whether it answers a command of this client; the attach itself and hooks have blocks that do not. */
  readonly own: boolean;
  readonly lines: readonly string[];
}

interface OpenBlock {
  /** Time and number, which tmux repeats at its end. */
  readonly id: string;
  readonly own: boolean;
  readonly lines: string[];
}

const NEWLINE = 0x0a;

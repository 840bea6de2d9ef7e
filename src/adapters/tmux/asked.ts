import type { Block } from './blocks.ts';
import type { Command } from './quote.ts';
import { tmuxGone, TmuxRefusal } from './tmux-error.ts';

/** How the end of an answer is known. */
export type Until =
  /** One block for each command, or fewer with an error as the last: a list stops there. */
  | { readonly is: 'each' }
  /** Any number of blocks, then one that holds this line alone. */
  | { readonly is: 'marker'; readonly text: string };

/** One line written to tmux, and the one who waits for its answer. */
export class Asked {
  readonly answer: Promise<string[][]>;
  readonly #commands: readonly Command[];
  readonly #until: Until;
  readonly #blocks: Block[] = [];
  readonly #settle: { resolve: (blocks: string[][]) => void; reject: (error: Error) => void };

  constructor(commands: readonly Command[], until: Until) {
    this.#commands = commands;
    this.#until = until;
    const { promise, ...settle } = withResolvers<string[][]>();
    this.answer = promise;
    this.#settle = settle;
  }

  /** Takes the next block; says whether the answer is complete with it. */
  take(block: Block): boolean {
    const marked = this.#until.is === 'marker' && block.lines.length === 1 && block.lines[0] === this.#until.text;
    if (!marked) this.#blocks.push(block);
    const complete = this.#until.is === 'marker' ? marked : !block.ok || this.#blocks.length === this.#commands.length;
    if (complete) this.#finish();
    return complete;
  }

  /** Tells the waiter that nothing will come. An answer that comes all the same is taken and goes to nobody. */
  fail(reason: string): void {
    this.#settle.reject(tmuxGone(this.#commands[0], reason));
  }

  #finish(): void {
    const bad = this.#blocks.findIndex((block) => !block.ok);
    if (bad === -1) this.#settle.resolve(this.#blocks.map((block) => [...block.lines]));
    else this.#settle.reject(this.#refusal(bad));
  }

  /** With a nested list the blocks do not say which command they belong to; then it is the outer one. */
  #refusal(bad: number): TmuxRefusal {
    const command = this.#commands[Math.min(bad, this.#commands.length - 1)] ?? [];
    const before = this.#blocks.slice(0, bad).map((block) => block.lines);
    return new TmuxRefusal(command, this.#blocks[bad]?.lines ?? [], before);
  }
}

/** Promise.withResolvers, which Node 20 does not have. */
export function withResolvers<T>(): {
  promise: Promise<T>;
  resolve: (value: T) => void;
  reject: (error: Error) => void;
} {
  let resolve: (value: T) => void = unset;
  let reject: (error: Error) => void = unset;
  const promise = new Promise<T>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  return { promise, resolve, reject };
}

function unset(): never {
  throw new Error('a promise runs its executor at once');
}

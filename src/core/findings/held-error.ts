import { placed, type Spot } from './error-lines.ts';
import { HEADS, PLACES, type Wants } from './held-forms.ts';

/** An error that stands on several lines: what it is comes first, where it is comes later. */
interface Held {
  readonly says: string;
  readonly line: number;
  /** Lines in which its place may yet come. */
  readonly left: number;
  readonly wants: Wants;
}

export interface PlacedError {
  readonly says: string;
  readonly line: number;
}

/** Puts together what runtimes, rustc and test runners say of an error on several lines. Without its place it is dropped. */
export class HeldErrors {
  #held: Held | undefined;
  /** The file that eslint's next lines are about. */
  #file: string | undefined;
  #python: Spot | undefined;

  /** Something was said that wants its place. */
  get isOpen(): boolean {
    return this.#held !== undefined || this.#file !== undefined;
  }

  line(text: string, line: number): PlacedError | undefined {
    if (text.length > LONGEST) return undefined;
    return this.#ofFile(text, line) ?? this.#resolved(text) ?? this.#begun(text, line);
  }

  /** eslint: the file on a line of its own, then `  3:5  error  'x' is not defined  no-undef`. */
  #ofFile(text: string, line: number): PlacedError | undefined {
    const found = /^ +(?<row>\d+):(?<column>\d+) +error +(?<what>\S.*)$/.exec(text)?.groups;
    if (found?.['row'] !== undefined && this.#file !== undefined) {
      const what = (found['what'] ?? '').replace(/\s{2,}/, ' ');
      return { says: placed({ path: this.#file, row: found['row'], column: found['column'] }, what), line };
    }
    if (ALONE.test(text)) this.#file = text.trim();
    else if (!/^ +\d+:\d+ /.test(text)) this.#file = undefined;
    return undefined;
  }

  #resolved(text: string): PlacedError | undefined {
    const held = this.#held;
    if (held === undefined) return undefined;
    if (held.wants === 'python') return this.#pythonEnd(held, text);
    if (held.wants === 'message') return this.#end(held, `${held.says} ${text.trim()}`);
    const spot = PLACES[held.wants].map((form) => spotOf(form.exec(text))).find((one) => one !== undefined);
    if (spot !== undefined) return this.#end(held, placed(spot, withMore(held, text)));
    this.#held = held.left <= 1 ? undefined : { ...held, left: held.left - 1 };
    return undefined;
  }

  /** A traceback ends with the first line that is not indented: the error itself. */
  #pythonEnd(held: Held, text: string): PlacedError | undefined {
    const { path, row } = /^ +File "(?<path>[^"]+)", line (?<row>\d+)/.exec(text)?.groups ?? {};
    if (path !== undefined && row !== undefined) this.#python = { path, row };
    if (/^\s|^$/.test(text)) return undefined;
    const spot = this.#python;
    this.#python = undefined;
    this.#held = undefined;
    return spot !== undefined && /^[A-Za-z_][\w.]*(?::|$)/.test(text)
      ? { says: placed(spot, text), line: held.line }
      : undefined;
  }

  #end(held: Held, says: string): PlacedError {
    this.#held = undefined;
    return { says, line: held.line };
  }

  #begun(text: string, line: number): undefined {
    for (const { form, wants, left, says } of HEADS) {
      const found = form.exec(text);
      if (found === null) continue;
      const test = this.#held?.wants === 'test' && wants === 'frame' ? this.#held : undefined;
      const what = says?.(found) ?? found[0].trim();
      this.#held = { says: test ? `${test.says}: ${what}` : what, line: test?.line ?? line, left, wants };
      return undefined;
    }
    return undefined;
  }
}

const LONGEST = 2000;
const ALONE = /^(?:\/|\.{0,2}\/|[A-Za-z]:\\)?[\w@.+-]+(?:[\\/][\w@.+-]+)*\.\w{1,5}$/;

function spotOf(found: RegExpExecArray | null): Spot | undefined {
  const { path, row, column } = found?.groups ?? {};
  return path === undefined || row === undefined ? undefined : { path, row, column };
}

/** Go says what is wrong on the line of the place. */
function withMore({ says, wants }: Held, text: string): string {
  return wants === 'go' ? `${says}: ${text.replace(/^\s+\S+\.go:\d+: /, '')}` : says;
}

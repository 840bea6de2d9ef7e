import { jsonText } from '../../core/text/json.ts';
import type { Paint } from './paint.ts';
import { painter } from './paint.ts';

/** Where a command writes: stdout for what was asked, stderr for everything else. */
export interface Output {
  readonly tty: boolean;
  /** Columns to lay tables out in; endless where no person looks. */
  readonly columns: () => number;
  readonly paint: Paint;
  /** Writes the lines, each with its line end. */
  readonly lines: (...lines: readonly string[]) => void;
  /** Bytes as they are. */
  readonly write: (text: string | Uint8Array) => void;
}

/** An output over one of the process's own streams. */
export function output(stream: NodeJS.WriteStream, env: NodeJS.ProcessEnv): Output {
  const tty = stream.isTTY;
  return {
    tty,
    columns: () => (tty ? stream.columns || 80 : Number.POSITIVE_INFINITY),
    paint: painter(env, tty),
    lines: (...lines) => void (lines.length > 0 && stream.write(`${lines.join('\n')}\n`)),
    write: (text) => void stream.write(text),
  };
}

/** One JSON object, as scripts read it. */
export function printJson(out: Output, value: unknown): void {
  out.lines(jsonText(value, 2));
}

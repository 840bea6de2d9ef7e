import type { Readable } from 'node:stream';
import { OmoError } from '../core/errors.ts';
import { MAX_TEXT_BYTES } from '../core/tasks/limits.ts';

/** The text of an argument; `-` stands for standard input. Throws E_USAGE for one without words, E_TOO_BIG and E_ENCODING. */
export async function textArgument(argument: string, stdin: Readable): Promise<string> {
  const text = argument === '-' ? await readAll(stdin) : argument;
  if (text.trim() !== '') return text;
  throw new OmoError(
    'E_USAGE',
    argument === '-'
      ? 'standard input held no text.'
      : 'the text is empty. Say something, or use - to read it from standard input.',
  );
}

/** The one text among the arguments: a shell makes several of a text that was not quoted. `example` is the command with a quoted one. */
export function oneText(given: readonly string[], example: string): string {
  const [text, ...more] = given;
  if (text === undefined) throw new OmoError('E_USAGE', `the text is missing, as in: ${example}`);
  if (more.length === 0) return text;
  throw new OmoError(
    'E_USAGE',
    `expected one text, got ${given.length}. Put it in quotes, as in: ${example} — or use - to read it from standard input.`,
  );
}

async function readAll(stdin: Readable): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of stdin) {
    const piece = Buffer.from(chunk);
    bytes += piece.length;
    if (bytes > MAX_TEXT_BYTES)
      throw new OmoError(
        'E_TOO_BIG',
        `standard input holds more than the ${MAX_TEXT_BYTES} bytes omo takes. Put it in a file and let the text name it.`,
      );
    chunks.push(piece);
  }
  return decoded(Buffer.concat(chunks));
}

function decoded(bytes: Buffer): string {
  const text = bytes.toString('utf8');
  if (Buffer.from(text, 'utf8').equals(bytes)) return text;
  const line = text.slice(0, text.indexOf('\uFFFD')).split('\n').length;
  throw new OmoError('E_ENCODING', `line ${line} of standard input holds bytes that are not UTF-8.`);
}

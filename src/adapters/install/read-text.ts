import { readFile, stat } from 'node:fs/promises';
import { OmoError } from '../../core/errors.ts';
import { errnoOf, messageOf } from '../../core/fault.ts';

/** More than any settings have; what is larger is something else. */
const MOST_BYTES = 10_000_000;

/** The UTF-8 text of a file, byte order mark included; undefined when there is none. Throws E_FILE for anything else. */
export async function readOwnText(file: string): Promise<string | undefined> {
  try {
    const stats = await stat(file);
    if (!stats.isFile()) throw refused(file, 'it is not a file');
    if (stats.size > MOST_BYTES) throw refused(file, `it has ${stats.size} bytes, more than settings ever have`);
    return decoded(file, await readFile(file));
  } catch (error) {
    if (error instanceof OmoError) throw error;
    if (errnoOf(error) === 'ENOENT') return undefined;
    throw refused(file, messageOf(error), error);
  }
}

export function refused(file: string, why: string, cause?: unknown): OmoError {
  return new OmoError('E_FILE', `${file}: ${why}. Nothing was changed there.`, cause === undefined ? {} : { cause });
}

function decoded(file: string, bytes: Buffer): string {
  const text = bytes.toString('utf8');
  if (Buffer.from(text, 'utf8').equals(bytes)) return text;
  throw refused(file, 'it is not UTF-8 text');
}

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { OmoError } from '../../core/errors.ts';
import { messageOf } from '../../core/fault.ts';

/**
 * What is typed for a text: the text itself, or, when it has more than 64 KB, `read <file>`. That file stays in `folder`,
 * for the agent to read, and for this user alone. Throws E_TOO_BIG, and E_FILE when it cannot be written or named.
 */
export async function typedOrRead(folder: string, id: string, text: string): Promise<string> {
  const size = Buffer.byteLength(text);
  if (size <= LONGEST_TYPED) return text;
  if (size > LONGEST_TEXT) {
    throw new OmoError('E_TOO_BIG', `text for an agent can have ${LONGEST_TEXT} bytes at most, this has ${size}.`);
  }
  const file = join(folder, `${id}.txt`);
  if (/\p{Cc}/u.test(file)) {
    throw new OmoError('E_FILE', `long text is handed over as a file, but ${JSON.stringify(file)} cannot be typed.`);
  }
  await write(file, text);
  return `read ${file}`;
}

/** A terminal is no way for more, and agents shorten it. */
const LONGEST_TYPED = 64 * 1024;
const LONGEST_TEXT = 16 * 1024 * 1024;

async function write(file: string, text: string): Promise<void> {
  try {
    await writeFile(file, text, { mode: 0o600 });
  } catch (error) {
    throw new OmoError('E_FILE', `${file} cannot be written: ${messageOf(error)}. Nothing was typed.`, {
      cause: error,
    });
  }
}

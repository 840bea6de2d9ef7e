import { randomUUID } from 'node:crypto';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { OmoError } from '../../core/errors.ts';
import { messageOf } from '../../core/fault.ts';
import type { ControlClient } from './control-client.ts';

/**
 * Puts text into a buffer of tmux, byte for byte, and returns the buffer's name. By way of a file that only this user
 * can read: set-buffer loses a `;` at the end, and a process for each text costs too much.
 */
export async function loadText(client: ControlClient, folder: string, id: string, text: string): Promise<string> {
  // The omo of another home may be on the same server, and call a text the same.
  const buffer = `omo_${id}_${randomUUID()}`;
  const typed = Buffer.byteLength(text) > LONGEST_TYPED ? await handedOver(folder, id, text) : text;
  const file = join(folder, `${buffer}.typing`);
  await write(file, typed);
  try {
    // load-buffer expands formats in its path, but not in the value of an option.
    await client.runList([
      ['set-option', '-g', '@omo_text', file],
      ['load-buffer', '-b', buffer, '#{@omo_text}'],
    ]);
  } finally {
    await rm(file, { force: true });
  }
  return buffer;
}

/** More is handed over as a file, bytes; a terminal is no way for it, and agents shorten it. */
const LONGEST_TYPED = 64 * 1024;
const LONGEST_TEXT = 16 * 1024 * 1024;

/** The file that is typed instead; it stays, for the agent to read. */
async function handedOver(folder: string, id: string, text: string): Promise<string> {
  const size = Buffer.byteLength(text);
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

async function write(file: string, text: string): Promise<void> {
  try {
    await writeFile(file, text, { mode: 0o600 });
  } catch (error) {
    throw new OmoError('E_FILE', `${file} cannot be written: ${messageOf(error)}. Nothing was typed.`, {
      cause: error,
    });
  }
}

import { existsSync } from 'node:fs';
import { rename, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { ifThere } from '../../core/fault.ts';

const LOOK_MS = 50;

/**
 * Puts a letter into an attempt's mailbox, for its hook or plugin to take; that it was taken is the receipt, and one that was
 * taken before is not put there again. After `ms` it is taken back, so that it can't have its effect once somebody was told
 * that it had none. Nobody waits for a letter whose name, which a worker chose, is no name of a file.
 */
export async function post(
  mail: string,
  letter: { readonly name: string; readonly kind: 'answer' | 'prompt'; readonly text: string },
  ms: number,
): Promise<'taken' | 'not taken'> {
  if (!FILE_NAME.test(letter.name)) return 'not taken';
  const path = join(mail, `${letter.name}.${letter.kind}`);
  const taken = join(mail, `${letter.name}.taken`);
  // Drafted beside the mailbox: in it the worker may write, and a link of its own would be written through.
  if (!existsSync(taken)) await writeWhole(path, join(dirname(mail), `${basename(path)}.tmp`), letter.text);
  if (await within(ms, () => existsSync(taken))) return 'taken';
  return (await takenBack(path)) ? 'not taken' : 'taken';
}

const FILE_NAME = /^[A-Za-z0-9_.-]{1,200}$/;

/** Whether it comes true in that time; asked again and again. */
export async function within(ms: number, passes: () => boolean | Promise<boolean>): Promise<boolean> {
  for (let waited = 0; waited <= ms; waited += LOOK_MS) {
    if (await passes()) return true;
    await pause(LOOK_MS);
  }
  return false;
}

async function writeWhole(path: string, draft: string, text: string): Promise<void> {
  await writeFile(draft, text, { mode: 0o600 });
  await rename(draft, path);
}

async function takenBack(letter: string): Promise<boolean> {
  return (await ifThere(() => rename(letter, `${letter}.withdrawn`).then(() => true))) ?? false;
}

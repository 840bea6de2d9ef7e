import { existsSync } from 'node:fs';
import { rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { errnoOf } from '../../core/fault.ts';

const LOOK_MS = 50;

/**
 * Puts a letter into an attempt's mailbox, for its hook or plugin to take; that it was taken is the receipt, and one that was
 * taken before is not put there again. After `ms` it is taken back, so that it can't have its effect once somebody was told
 * that it had none.
 */
export async function post(
  mail: string,
  letter: { readonly name: string; readonly kind: 'answer' | 'prompt'; readonly text: string },
  ms: number,
): Promise<'taken' | 'not taken'> {
  const path = join(mail, `${letter.name}.${letter.kind}`);
  const taken = join(mail, `${letter.name}.taken`);
  if (!existsSync(taken)) await writeWhole(path, letter.text);
  if (await within(ms, () => existsSync(taken))) return 'taken';
  return (await takenBack(path)) ? 'not taken' : 'taken';
}

/** Whether it comes true in that time; asked again and again. */
export async function within(ms: number, passes: () => boolean | Promise<boolean>): Promise<boolean> {
  for (let waited = 0; waited <= ms; waited += LOOK_MS) {
    if (await passes()) return true;
    await pause(LOOK_MS);
  }
  return false;
}

async function writeWhole(path: string, text: string): Promise<void> {
  await writeFile(`${path}.tmp`, text, { mode: 0o600 });
  await rename(`${path}.tmp`, path);
}

async function takenBack(letter: string): Promise<boolean> {
  try {
    await rename(letter, `${letter}.withdrawn`);
    return true;
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return false;
    throw error;
  }
}

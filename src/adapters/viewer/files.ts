import { existsSync } from 'node:fs';
import { readdir, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { errnoOf } from '../../core/fault.ts';
import type { Viewed } from '../../ports/viewer.ts';

/** The beginning of the names of all files about the showing of a worker. Neither part holds a dot. */
export function filesOf(folder: string, { run, worker }: Pick<Viewed, 'run' | 'worker'>): string {
  return join(folder, `${run}.${worker}`);
}

export type Leave =
  /** Nobody has shown anything of this worker yet. */
  | 'fresh'
  /** A terminal may be there, or on its way, that takes it. */
  | 'may be taken'
  /** The session is shown, or was. */
  | 'taken';

/** Leave to show one session: whoever takes it away shows it. Given again it stays the one it was. */
export async function giveLeave(files: string, session: string): Promise<Leave> {
  const [leave, begun] = [`${files}.${session}.leave`, `${files}.${session}.begun`];
  const was = await laid(leave);
  if (existsSync(begun)) {
    await rm(leave, { force: true });
    return 'taken';
  }
  return was === 'there' || (await sessionsOf(files)).length > 1 ? 'may be taken' : 'fresh';
}

async function laid(path: string): Promise<'new' | 'there'> {
  try {
    await writeFile(path, '', { mode: 0o600, flag: 'wx' });
    return 'new';
  } catch (error) {
    if (errnoOf(error) === 'EEXIST') return 'there';
    throw error;
  }
}

/** Every session that a terminal shows, waits for, or may come to show. */
export async function sessionsOf(files: string): Promise<string[]> {
  const names = (await readdir(dirname(files))).filter((name) => name.startsWith(`${basename(files)}.`));
  return names.flatMap((name) => /\.([\d-]+)\.(?:leave|begun)$/.exec(name)?.[1] ?? []);
}

const LOOK_MS = 50;

/** Whether the leave is taken, which is waited for so long, ms. Throws what the signal says. */
export async function takenWithin(files: string, session: string, ms: number, signal: AbortSignal): Promise<boolean> {
  for (let waited = 0; ; waited += LOOK_MS) {
    if (existsSync(`${files}.${session}.begun`)) return true;
    if (waited >= ms) return false;
    await pause(LOOK_MS, undefined, { signal });
  }
}

/** In one step: a shell that runs the old text goes on with the old text. */
export async function replaceFile(path: string, text: string, mode: number): Promise<void> {
  const draft = `${path}.new`;
  await writeFile(draft, text, { mode });
  await rename(draft, path);
}

import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { errnoOf, ifThere } from '../../core/fault.ts';

/** Who holds the lock, for people to read: the lock itself is not in this file. */
const holderPath = (home: string): string => join(home, 'run', 'daemon.pid');

export async function writeHolder(home: string, pid: number): Promise<void> {
  await mkdir(join(home, 'run'), { recursive: true, mode: 0o700 });
  const draft = `${holderPath(home)}.${pid}`;
  await writeFile(draft, `${pid}\n`, { mode: 0o600 });
  await rename(draft, holderPath(home));
}

/** undefined: it hasn't said so yet, or what stands there is of a process that is gone. */
export async function readHolder(home: string): Promise<number | undefined> {
  const text = (await noteOf(home)) ?? '';
  const pid = /^[1-9]\d*\n$/.test(text) ? Number(text) : undefined;
  return pid !== undefined && isAlive(pid) ? pid : undefined;
}

export async function removeHolder(home: string, pid: number): Promise<void> {
  if ((await noteOf(home)) === `${pid}\n`) await rm(holderPath(home), { force: true });
}

function noteOf(home: string): Promise<string | undefined> {
  return ifThere(() => readFile(holderPath(home), 'utf8'));
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // Somebody else's process is one too.
    return errnoOf(error) === 'EPERM';
  }
}

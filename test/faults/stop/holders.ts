import { readdir, readFile, readlink } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { parseStat } from '../../../src/adapters/processes/proc.ts';

/** Several steps of a process that goes on as another one every 50 ms. */
const HOPS_MS = 500;

/**
 * What lives of a tree that hostile.sh made: processes that hold its file, and signs of life written meanwhile by those that
 * are another process each time somebody looks.
 */
export async function livingOf(file: string): Promise<{ readonly holders: readonly number[]; readonly signs: string }> {
  const before = await signsIn(file);
  const holders = await holdersOf(file);
  await pause(HOPS_MS);
  return { holders, signs: (await signsIn(file)).slice(before.length) };
}

export const NONE_LIVING = { holders: [], signs: '' };

async function signsIn(file: string): Promise<string> {
  return readFile(`${file}.ready`, 'utf8');
}

/** The living processes that have the file open: nothing a process does to its name, parents or environment hides that. */
export async function holdersOf(file: string): Promise<number[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid);
  const held = await Promise.all(pids.map(async (pid) => (await holds(pid, file)) && (await isLiving(pid))));
  return pids.filter((_, index) => held[index]).map(Number);
}

async function holds(pid: string, file: string): Promise<boolean> {
  const fds = await readdir(`/proc/${pid}/fd`).catch(() => []);
  const links = await Promise.all(fds.map((fd) => readlink(`/proc/${pid}/fd/${fd}`).catch(() => '')));
  return links.includes(file);
}

async function isLiving(pid: string): Promise<boolean> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  return stat !== '' && parseStat(Number(pid), stat) !== undefined;
}

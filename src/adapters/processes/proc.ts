import { readdir, readFile } from 'node:fs/promises';
import { errnoOf } from '../../core/fault.ts';
import type { ProcessRow } from './process-table.ts';

/** Every living process of /proc. */
export async function procTable(): Promise<ProcessRow[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const rows = await Promise.all(pids.map(async (pid) => readRow(Number(pid))));
  return rows.filter((row) => row !== undefined);
}

export async function procStart(pid: number): Promise<string | undefined> {
  return (await readRow(pid))?.start;
}

export async function procMarked(
  pids: readonly number[],
  marks: Readonly<Record<string, string>>,
): Promise<Set<number>> {
  const wanted = Object.entries(marks).map(([name, value]) => `${name}=${value}`);
  if (wanted.length === 0) return new Set();
  const held = await Promise.all(pids.map(async (pid) => hasAll(pid, wanted)));
  return new Set(pids.filter((_, index) => held[index]));
}

/** A process that has cleared its arguments is called by its name. */
export async function procCommand(pid: number): Promise<string> {
  const words = await readOfProcess(`/proc/${pid}/cmdline`);
  if (words === undefined || words !== '') return (words ?? '').split('\0').join(' ').trim();
  return `[${((await readOfProcess(`/proc/${pid}/comm`)) ?? '').trim()}]`;
}

async function hasAll(pid: number, wanted: readonly string[]): Promise<boolean> {
  const text = await readOfProcess(`/proc/${pid}/environ`);
  if (text === undefined) return false;
  const held = new Set(text.split('\0'));
  return wanted.every((entry) => held.has(entry));
}

async function readRow(pid: number): Promise<ProcessRow | undefined> {
  const text = await readOfProcess(`/proc/${pid}/stat`);
  return text === undefined ? undefined : parseStat(pid, text);
}

/**
 * proc(5): `pid (comm) state ppid pgrp session tty_nr … starttime(22)`. The name may hold blanks and parentheses,
 * so everything is counted from the last parenthesis.
 */
export function parseStat(pid: number, text: string): ProcessRow | undefined {
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const [state, parent, group, session, tty] = fields;
  const start = fields[19];
  if (start === undefined || state === 'Z' || state === 'X') return undefined;
  const ids = { pid, parent: Number(parent), group: Number(group), session: Number(session) };
  return { ...ids, tty: tty === '0' ? '' : (tty ?? ''), start };
}

/** Undefined when the process ended meanwhile, or is another user's and says nothing of itself. */
async function readOfProcess(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    const code = errnoOf(error);
    if (code === 'ENOENT' || code === 'ESRCH' || code === 'EACCES' || code === 'EPERM') return undefined;
    throw error;
  }
}

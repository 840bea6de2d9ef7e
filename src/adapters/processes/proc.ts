import { readdirSync, readFileSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { setImmediate as soon } from 'node:timers/promises';
import { errnoOf } from '../../core/fault.ts';
import type { ProcessRow } from './process-table.ts';

/** Every living process of /proc. */
export async function procTable(): Promise<ProcessRow[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const rows: ProcessRow[] = [];
  for (const [at, pid] of pids.entries()) {
    const row = readRow(Number(pid));
    if (row !== undefined) rows.push(row);
    if (at % AT_ONCE === AT_ONCE - 1) await soon();
  }
  return rows;
}

/** Then others have their turn: so many take about 2 ms. */
const AT_ONCE = 100;

export function procBelow(pid: number): Promise<ProcessRow[]> {
  const rows = new Map<number, ProcessRow>();
  const parents = [pid];
  for (const parent of parents)
    for (const row of childrenOf(parent)) {
      if (!rows.has(row.pid)) parents.push(row.pid);
      rows.set(row.pid, row);
    }
  return Promise.resolve([...rows.values()]);
}

export function procStart(pid: number): Promise<string | undefined> {
  return Promise.resolve(readRow(pid)?.start);
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

/** At once: this file waits for nothing, and by way of a thread each of hundreds would take ten times as long. */
function readRow(pid: number): ProcessRow | undefined {
  const text = untilGone(() => readFileSync(`/proc/${pid}/stat`, 'utf8'));
  return text === undefined ? undefined : parseStat(pid, text);
}

/** Undefined when the process ended meanwhile, or is another user's and says nothing of itself. */
function untilGone<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (isNotTold(error)) return undefined;
    throw error;
  }
}

/** proc(5): each thread has its own list, where the kernel was built to tell it. */
function childrenOf(pid: number): ProcessRow[] {
  const lists = untilGone(() => readdirSync(`/proc/${pid}/task`)) ?? [];
  const pids = lists.flatMap((tid) =>
    (untilGone(() => readFileSync(`/proc/${pid}/task/${tid}/children`, 'utf8')) ?? '').split(' '),
  );
  return pids.flatMap((child) => (child === '' ? [] : (readRow(Number(child)) ?? [])));
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

/** As `untilGone`. */
async function readOfProcess(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (isNotTold(error)) return undefined;
    throw error;
  }
}

function isNotTold(error: unknown): boolean {
  return ['ENOENT', 'ESRCH', 'EACCES', 'EPERM'].includes(errnoOf(error) ?? '');
}

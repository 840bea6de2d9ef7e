import { execa } from 'execa';
import type { ProcessRow } from './process-table.ts';

/** Every living process `ps` lists. It tells no session ids that mean the same on every system, so they are 0. */
export async function psTable(): Promise<ProcessRow[]> {
  return parsePs(await ps(['-A', '-o', PS_COLUMNS]));
}

export async function psStart(pid: number): Promise<string | undefined> {
  return parsePs(await ps(['-p', String(pid), '-o', PS_COLUMNS]))[0]?.start;
}

export async function psMarked(pids: readonly number[], marks: Readonly<Record<string, string>>): Promise<Set<number>> {
  // Only macOS shows the environment with -E; elsewhere that is the BSD letter e without a dash.
  const args = process.platform === 'darwin' ? ['-AEww'] : ['axeww'];
  return parseMarked(await ps([...args, '-o', 'pid=,command=']), pids, marks);
}

export async function psCommand(pid: number): Promise<string> {
  return (await ps(['-ww', '-p', String(pid), '-o', 'command='])).trim();
}

/** `-o` of what parsePs reads. */
export const PS_COLUMNS = 'pid=,ppid=,pgid=,tty=,stat=,lstart=';

/** Lines of `pid ppid pgid tty stat lstart`, where lstart holds blanks. */
export function parsePs(text: string): ProcessRow[] {
  return text.split('\n').flatMap((line) => {
    const match = /^\s*(\d+)\s+(\d+)\s+(\d+)\s+(\S+)\s+(\S+)\s+(.*\S)\s*$/.exec(line);
    if (match === null || match[5]?.startsWith('Z') === true) return [];
    const [, pid, parent, group, tty = '', , start = ''] = match;
    const ids = { pid: Number(pid), parent: Number(parent), group: Number(group), session: 0 };
    return [{ ...ids, tty: /^\?+$|^-$/.test(tty) ? '' : tty, start }];
  });
}

/** Lines of `pid command and environment`; where a value ends cannot be told apart from a blank in the next. */
export function parseMarked(
  text: string,
  pids: readonly number[],
  marks: Readonly<Record<string, string>>,
): Set<number> {
  const wanted = Object.entries(marks).map(([name, value]) => ` ${name}=${value} `);
  if (wanted.length === 0) return new Set();
  const asked = new Set(pids);
  const held = text.split('\n').filter((line) => wanted.every((entry) => `${line} `.includes(entry)));
  return new Set(held.map((line) => Number.parseInt(line, 10)).filter((pid) => asked.has(pid)));
}

/** A start is told by the clock on the wall: in one zone for all, or a process would have another start after a journey. */
const ENV = { LC_ALL: 'C', TZ: 'UTC0' };

/** `ps -p` exits 1 when no such process exists; that is an answer. */
async function ps(args: readonly string[]): Promise<string> {
  const result = await execa('ps', args, { reject: false, env: ENV, maxBuffer: 64 * 1024 * 1024 });
  if (result.failed && result.exitCode !== 1) throw new Error(`ps ${args.join(' ')} failed: ${result.shortMessage}`);
  return result.stdout;
}

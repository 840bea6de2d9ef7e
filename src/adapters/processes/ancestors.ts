import { existsSync, readFileSync } from 'node:fs';
import { execaSync } from 'execa';
import { errnoOf } from '../../core/fault.ts';
import { parseStat } from './proc.ts';
import { parsePs, PS_COLUMNS, PS_ENV } from './ps.ts';

/** A process and everything above it, nearest first, without pid 1. Empty when there is no such process. */
export function ancestorsOf(pid: number): number[] {
  const parentOf = existsSync('/proc/self/stat') ? procParent : psParents();
  const line: number[] = [];
  let at = pid;
  while (at > 1 && !line.includes(at)) {
    const parent = parentOf(at);
    if (parent === undefined) return line;
    line.push(at);
    at = parent;
  }
  return line;
}

type ParentOf = (pid: number) => number | undefined;

function procParent(pid: number): number | undefined {
  try {
    return parseStat(pid, readFileSync(`/proc/${pid}/stat`, 'utf8'))?.parent;
  } catch (error) {
    if (errnoOf(error) === 'ENOENT' || errnoOf(error) === 'ESRCH') return undefined;
    throw error;
  }
}

function psParents(): ParentOf {
  const { stdout } = execaSync('ps', ['-A', '-o', PS_COLUMNS], { env: PS_ENV });
  const parents = new Map(parsePs(stdout).map((row) => [row.pid, row.parent]));
  return (pid) => parents.get(pid);
}

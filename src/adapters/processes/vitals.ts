import { readFile } from 'node:fs/promises';
import { errnoOf } from '../../core/fault.ts';

/** How a process fares, as /proc tells it. */
export interface Vitals {
  /** By a signal or its terminal; until it is continued it does nothing at all. */
  readonly stopped: boolean;
  /** Processor time it has used, with that of its children that have ended, ms. */
  readonly cpuMs: number;
}

/** Undefined when there is no such process, or no /proc. */
export async function vitalsOf(pid: number): Promise<Vitals | undefined> {
  try {
    return parseVitals(await readFile(`/proc/${pid}/stat`, 'utf8'));
  } catch (error) {
    const code = errnoOf(error);
    if (code === 'ENOENT' || code === 'ESRCH') return undefined;
    throw error;
  }
}

/** proc(5): state is field 3, utime, stime, cutime and cstime are 14 to 17, counted from the last parenthesis as in `parseStat`. */
export function parseVitals(text: string): Vitals | undefined {
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const ticks = fields.slice(11, 15).map(Number);
  if (ticks.length < 4 || ticks.some((one) => !Number.isFinite(one))) return undefined;
  return { stopped: fields[0] === 'T', cpuMs: ticks.reduce((sum, one) => sum + one, 0) * TICK_MS };
}

/** USER_HZ is 100 on every Linux that Node runs on. */
const TICK_MS = 10;

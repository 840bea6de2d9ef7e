import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ifThere } from '../../core/fault.ts';
import { isOfThisBoot } from './boot.ts';
import { parseStat } from './proc.ts';

/** A process as it was met once. */
export interface Known {
  readonly pid: number;
  readonly start: string;
}

/**
 * What hooks/run-attempt.sh noted as it ended: the processes that had come to it as their parent. `left` in the attempt's
 * folder: the boot's id, then one line of /proc/<pid>/stat for each.
 */
export async function leftBy(attemptDir: string): Promise<Known[]> {
  const text = await ifThere(() => readFile(join(attemptDir, 'left'), 'utf8'));
  const [boot = '', ...lines] = (text ?? '').split('\n');
  if (!isOfThisBoot(boot)) return [];
  return lines.flatMap((line) => parseStat(Number.parseInt(line, 10), line) ?? []);
}

import type { Survivor } from '../events/event.ts';
import { clip, oneLine } from './line.ts';

/** Their pids, each with what it is: `77 (sleep 60), 78`. */
export function survivorNames(survivors: readonly Survivor[]): string {
  const named = survivors.map(({ pid, command }) =>
    command === '' ? String(pid) : `${pid} (${clip(oneLine(command), WIDTH)})`,
  );
  return named.join(', ');
}

/** Terminal columns; enough to know a program again. */
const WIDTH = 60;

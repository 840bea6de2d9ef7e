import { constants } from 'node:os';

/** How a process ended: an exit code as a shell tells it (128+n: by signal n), or a signal's name. */
export interface Exit {
  readonly exitCode?: number | undefined;
  readonly signal?: string | undefined;
}

/** In words: `exit code 3`, `signal SIGKILL`. */
export function exitWords(exit: Exit): string {
  if (exit.signal !== undefined) return `signal ${exit.signal}`;
  const { exitCode } = exit;
  if (exitCode === undefined) return 'an unknown exit code';
  const meaning = meaningOf(exitCode);
  return `exit code ${exitCode}${meaning === undefined ? '' : ` (${meaning})`}`;
}

function meaningOf(exitCode: number): string | undefined {
  if (exitCode === 126) return 'it could not be run';
  if (exitCode === 127) return 'there is no such program';
  return Object.entries(constants.signals).find(([, number]) => number === exitCode - 128)?.[0];
}

import type { Named } from '../core/windows/wsl-line.ts';
import type { Machine } from './machine.ts';
import type { Found } from './memory.ts';
import { leaveInside } from './run-inside.ts';

/**
 * The commands after which something may go on: they begin work, or start a daemon that takes up what there is. A distribution
 * ends about 15 s after the last `wsl.exe`, with everything in it (its own services don't count): so one is left behind, which
 * stays as long as there is work.
 */
const LEAVE_WORK: readonly string[] = [
  'orchestrate',
  'interactive',
  'add',
  'send',
  'answer',
  'resume',
  'results',
  'wait',
  'attach',
  'synthesize',
  'merge',
  'evaluate',
  'daemon start',
];

export function leavesWork([command = '', verb = '']: readonly string[]): boolean {
  return LEAVE_WORK.includes(command) || LEAVE_WORK.includes(`${command} ${verb}`);
}

/** It ends at once where another one is there already, or nothing goes on. */
export function keepAwake(distribution: Named, found: Found, machine: Machine): void {
  leaveInside(distribution, found, ['daemon', 'keep'], machine);
}

import { existsSync } from 'node:fs';
import { procBelow, procCommand, procMarked, procStart, procTable } from './proc.ts';
import type { ProcessTable } from './process-table.ts';
import { psBelow, psCommand, psMarked, psStart, psTable } from './ps.ts';

/** /proc on Linux, `ps` where there is no /proc. */
export function systemTable(): ProcessTable {
  return existsSync('/proc/self/stat') ? PROC : PS;
}

export const PROC: ProcessTable = {
  rows: procTable,
  below: procBelow,
  start: procStart,
  marked: procMarked,
  command: procCommand,
};
export const PS: ProcessTable = { rows: psTable, below: psBelow, start: psStart, marked: psMarked, command: psCommand };

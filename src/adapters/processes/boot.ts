import { readFileSync } from 'node:fs';
import { ifThere } from '../../core/fault.ts';

/** Tells this boot of the machine from another. Empty where the system doesn't tell. */
export function bootId(): string {
  return (known ??= readBootId());
}

function readBootId(): string {
  return ifThere(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()) ?? '';
}

/** Whether what was noted then can still be meant: pids and start times begin anew with every boot. */
export function isOfThisBoot(boot: string | undefined): boolean {
  return boot === undefined || boot === bootId();
}

/** It doesn't change while this process lives. */
let known: string | undefined;

import { readlinkSync } from 'node:fs';
import { ifThere } from '../../core/fault.ts';

/** Tells the numbering that this process's pids belong to from that of a container beside it. Empty where there is but one. */
export function pidNamespace(): string {
  return ifThere(() => readlinkSync('/proc/self/ns/pid')) ?? '';
}

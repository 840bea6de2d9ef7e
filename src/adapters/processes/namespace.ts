import { readlinkSync } from 'node:fs';
import { errnoOf } from '../../core/fault.ts';

/** Tells the numbering that this process's pids belong to from that of a container beside it. Empty where there is but one. */
export function pidNamespace(): string {
  try {
    return readlinkSync('/proc/self/ns/pid');
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return '';
    throw error;
  }
}

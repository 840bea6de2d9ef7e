import { isUtf8 } from 'node:buffer';

/** Only these are events; a writer that has no sibling folder may use any other ending meanwhile. */
const ENDING = '.event';

export function isEventName(name: string): boolean {
  return name.endsWith(ENDING);
}

/** What is wrong with a name, undefined for `<worker>.event` and `<worker>.<unique>.event`. */
export function nameProblem(name: Buffer): string | undefined {
  if (!isUtf8(name)) return 'its name is not UTF-8';
  if (name.some((byte) => byte < 0x20 || byte === 0x7f)) return 'its name has control characters';
  return name.length === ENDING.length ? 'its name has no worker' : undefined;
}

/** A name that is safe to show and to give to a file, whatever the bytes were; at most 180 long. */
export function safeName(name: Buffer): string {
  return name
    .toString('latin1')
    .replaceAll(/[^A-Za-z0-9._-]/g, '_')
    .slice(0, 180);
}

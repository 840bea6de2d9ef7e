import { isUtf8 } from 'node:buffer';

/*
 * A name is kept byte for byte as latin1, one character a byte: it need not be UTF-8, and 50 000 Buffers take their time.
 */

/** Only these are events; a writer that has no sibling folder may use any other ending meanwhile. */
const ENDING = '.event';

export function isEventName(name: string): boolean {
  return name.endsWith(ENDING);
}

/** What is wrong with a name, undefined for `<worker>.event` and `<worker>.<unique>.event`. */
export function nameProblem(name: string): string | undefined {
  if (BEYOND_ASCII.test(name) && !isUtf8(bytesOf(name))) return 'its name is not UTF-8';
  if (CONTROLS.test(name)) return 'its name has control characters';
  return name.length === ENDING.length ? 'its name has no worker' : undefined;
}

/** `<worker>.event`, as older hooks write it: the next event will come under the same name. */
export function isUsedAgain(name: string): boolean {
  return name === `${workerOf(name)}${ENDING}`;
}

export function workerOf(name: string): string {
  return name.slice(0, name.indexOf('.'));
}

/** A name that is safe to show and to give to a file, whatever the bytes were; at most 180 long. */
export function safeName(name: string): string {
  return name.replaceAll(/[^A-Za-z0-9._-]/g, '_').slice(0, 180);
}

/** For the file system. */
export function bytesOf(name: string): Buffer {
  return Buffer.from(name, 'latin1');
}

const BEYOND_ASCII = /[\u0080-\u00ff]/;
// oxlint-disable-next-line no-control-regex
const CONTROLS = /[\u0000-\u001f\u007f]/;

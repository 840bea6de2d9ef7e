import type { Paint } from '../print/paint.ts';
import { sanitize } from '../../core/text/sanitize.ts';

/** Lines around a change that are shown. */
const AROUND = 2;

/**
 * What changes in a file, as a unified diff with one hunk: everything from the first line that differs to the last. Values of
 * settings that look secret are shown as `…`: people paste such output into issues.
 */
export function diffLines(file: string, before: string | undefined, after: string | undefined, paint: Paint): string[] {
  const [old, young] = [linesOf(before), linesOf(after)];
  const same = sameAtStart(old, young);
  const tail = sameAtStart(old.slice(same).toReversed(), young.slice(same).toReversed());
  const gone = old.slice(same, old.length - tail);
  const come = young.slice(same, young.length - tail);
  const head = old.slice(Math.max(0, same - AROUND), same);
  const foot = old.slice(old.length - tail, old.length - tail + AROUND);
  const place = (count: number) => `${same - head.length + 1},${count + head.length + foot.length}`;
  return [
    paint('bold', `--- ${before === undefined ? '/dev/null' : sanitize(file)}`),
    paint('bold', `+++ ${after === undefined ? '/dev/null' : sanitize(file)}`),
    paint('cyan', `@@ -${place(gone.length)} +${place(come.length)} @@`),
    ...head.map((line) => ` ${shown(line)}`),
    ...gone.map((line) => paint('red', `-${shown(line)}`)),
    ...come.map((line) => paint('green', `+${shown(line)}`)),
    ...foot.map((line) => ` ${shown(line)}`),
  ];
}

/** Each line with what ends it, so that a changed line end is a change. */
function linesOf(text: string | undefined): string[] {
  return text === undefined || text === '' ? [] : text.split(/(?<=\n)/);
}

function sameAtStart(a: readonly string[], b: readonly string[]): number {
  const differs = a.findIndex((line, i) => line !== b[i]);
  return differs === -1 ? Math.min(a.length, b.length) : differs;
}

function shown(line: string): string {
  const clean = sanitize(line.replace(/\r?\n$/, ''));
  return clean.replace(SECRET, (_, key: string, value: string, end: string) => key + (value === '' ? '' : '…') + end);
}

const SECRET = /("[^"]*(?:key|token|secret|passw|auth|credential)[^"]*"\s*:\s*")((?:[^"\\]|\\.)*)(")/gi;

/**
 * How an attempt is to end: by a code of its own, by a signal to the program, or with the launcher itself killed, which
 * then can tell nothing, so that only the pane knows.
 *
 * @typedef {{ is: 'code', code: number } | { is: 'signal', name: string, code: number } | { is: 'launcher killed' }} End
 */

/** @type {End[]} */
export const ENDS = [
  // 11 and 256 have no common divisor: 140 different codes, all over the range.
  ...Array.from({ length: 140 }, (_, index) => codeEnd((index * 11) % 256)),
  ...times(25, { is: 'signal', name: 'KILL', code: 137 }),
  ...times(5, { is: 'signal', name: 'TERM', code: 143 }),
  ...times(5, { is: 'signal', name: 'SEGV', code: 139 }),
  ...times(25, { is: 'launcher killed' }),
];

/**
 * @param {number} code
 * @returns {End}
 */
function codeEnd(code) {
  return { is: 'code', code };
}

/**
 * @param {number} count
 * @param {End} end
 * @returns {End[]}
 */
function times(count, end) {
  return Array.from({ length: count }, () => end);
}

/**
 * A program that says its last word into a FIFO and ends that way.
 *
 * @param {End} end
 * @param {string} word
 * @param {string} fifo
 */
export function programOf(end, word, fifo) {
  const last = { code: 'exit "$2"', signal: 'kill -s "$2" $$', 'launcher killed': 'exec sleep 60' }[end.is];
  const how = end.is === 'code' ? String(end.code) : end.is === 'signal' ? end.name : '';
  return ['/bin/sh', '-c', `echo "$0" >"$1"; ${last}`, word, fifo, how];
}

/** Far more than any hook nests; far less than what makes a recursive reader run out of stack. */
export const MAX_DEPTH = 32;
/** Far more values than any hook writes. 1 MiB holds 500 000, over which JSON.parse alone takes 60–400 ms (Node 20.20). */
export const MAX_VALUES = 10_000;

/**
 * What would make these bytes, read as JSON, cost more than their length tells; undefined: nothing. One walk over the bytes,
 * before anything is parsed. What isn't JSON may pass: JSON.parse stops at its first fault, and up to there both read alike.
 */
export function shapeProblem(bytes: Uint8Array): string | undefined {
  let depth = 0;
  let values = 1;
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at];
    if (byte === QUOTE) at = endOfString(bytes, at);
    else if (byte === COMMA) values += 1;
    else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) {
      depth += 1;
      values += 1;
    } else if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) depth -= 1;
    if (depth > MAX_DEPTH) return `nested deeper than ${MAX_DEPTH}`;
    if (values > MAX_VALUES) return `more than ${MAX_VALUES} values`;
  }
  return undefined;
}

/** How many keys stand in bytes that are JSON. */
export function keysWritten(bytes: Uint8Array): number {
  let keys = 0;
  for (let at = 0; at < bytes.length; at++)
    if (bytes[at] === QUOTE) at = endOfString(bytes, at);
    else if (bytes[at] === COLON) keys += 1;
  return keys;
}

const COLON = 0x3a;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;

/** Where the string that begins at `from` ends; the end of the bytes when it doesn't. */
function endOfString(bytes: Uint8Array, from: number): number {
  let at = from + 1;
  while (at < bytes.length && bytes[at] !== QUOTE) at += bytes[at] === BACKSLASH ? 2 : 1;
  return at;
}

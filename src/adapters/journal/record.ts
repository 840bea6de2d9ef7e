import { crc32 } from 'node:zlib';
import type { Event } from '../../core/events/event.ts';

/** One line of the journal. A snapshot stands only at the start of a segment; its seq is the last one it covers. */
export type JournalRecord =
  | { readonly seq: number; readonly epoch: number; readonly event: Event }
  | { readonly seq: number; readonly epoch: number; readonly snapshot: unknown };

export type Content = { readonly event: unknown } | { readonly snapshot: unknown };

/**
 * `{"crc":"xxxxxxxx","seq":N,"epoch":E,"event":{…}}` and a newline. The crc is of the line's own bytes without the crc
 * member, so that it can be checked without bringing the JSON into a canonical form first.
 */
export function encodeRecord(seq: number, epoch: number, content: Content): Buffer {
  const rest = `"seq":${seq},"epoch":${epoch},${JSON.stringify(content).slice(1)}`;
  const crc = crc32(rest, OPENING_CRC).toString(16).padStart(8, '0');
  return Buffer.from(`${HEAD}${crc}",${rest}\n`);
}

/** undefined: not a whole record. `line` is without its newline. */
export function decodeRecord(line: Buffer): JournalRecord | undefined {
  if (line.length <= REST_AT || !hasFrame(line)) return undefined;
  if (hexAt(line, HEAD.length) !== crc32(line.subarray(REST_AT), OPENING_CRC)) return undefined;
  const parsed = parse(line);
  return parsed !== undefined && isRecord(parsed) ? parsed : undefined;
}

/**
 * Whether a record can still be read somewhere inside bytes that are not one: after a lost newline the next record
 * follows on the same line. Quotes within JSON strings are escaped, so the head of a record stands nowhere else.
 */
export function holdsRecord(bytes: Buffer, from: number): boolean {
  for (let at = bytes.indexOf(HEAD, from); at !== -1; at = bytes.indexOf(HEAD, at + 1)) {
    if (decodeRecord(bytes.subarray(at)) !== undefined) return true;
  }
  return false;
}

export const HEAD = '{"crc":"';
const HEAD_BYTES = Buffer.from(HEAD);
/** Eight hex digits and `",` follow the head. */
const REST_AT = HEAD.length + 10;
const OPENING_CRC = crc32('{');

function hasFrame(line: Buffer): boolean {
  for (let i = 0; i < HEAD_BYTES.length; i++) if (line[i] !== HEAD_BYTES[i]) return false;
  return line[REST_AT - 2] === 0x22 && line[REST_AT - 1] === 0x2c;
}

/** Eight lower-case hex digits as a number; -1 for anything else, upper case included: that is a flipped bit. */
function hexAt(line: Buffer, at: number): number {
  let value = 0;
  for (let i = at; i < at + 8; i++) {
    const digit = HEX[line[i] ?? 0] ?? -1;
    if (digit === -1) return -1;
    value = value * 16 + digit;
  }
  return value;
}

const HEX: readonly number[] = Array.from({ length: 256 }, (_, code) =>
  '0123456789abcdef'.indexOf(String.fromCharCode(code)),
);

function parse(line: Buffer): unknown {
  try {
    return JSON.parse(line.toString('utf8'));
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** Only the frame: what is inside was checked before it was written, and the crc says that it is still that. */
function isRecord(parsed: unknown): parsed is JournalRecord {
  if (typeof parsed !== 'object' || parsed === null) return false;
  const { seq, epoch } = parsed as Partial<JournalRecord>;
  return Number.isSafeInteger(seq) && Number.isSafeInteger(epoch) && ('event' in parsed || 'snapshot' in parsed);
}

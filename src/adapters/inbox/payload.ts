/** What an event file's bytes are. `unfinished` may still be being written; `refused` never gets better. */
export type Parsed =
  | { readonly is: 'payload'; readonly payload: Readonly<Record<string, unknown>> }
  | { readonly is: 'unfinished'; readonly why: string }
  | { readonly is: 'refused'; readonly why: string };

/** Far more than any hook nests; far less than what makes a recursive reader run out of stack. */
export const MAX_DEPTH = 32;

export function parsePayload(bytes: Uint8Array): Parsed {
  if (bytes.length === 0) return { is: 'unfinished', why: 'empty' };
  const read = readJson(bytes);
  if ('why' in read) return { is: 'unfinished', why: read.why };
  if (!isObject(read.value)) return { is: 'refused', why: `${kindOf(read.value)} where an object was expected` };
  const why = wrongWith(read.value);
  if (why !== undefined) return { is: 'refused', why };
  return { is: 'payload', payload: withoutTraps(read.value) };
}

function readJson(bytes: Uint8Array): { readonly value: unknown } | { readonly why: string } {
  try {
    // Takes a byte order mark away, which PowerShell writes.
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return { value: JSON.parse(text) };
  } catch (error) {
    if (error instanceof SyntaxError) return { why: 'no whole JSON' };
    if (error instanceof TypeError) return { why: 'not UTF-8' };
    throw error;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'an array' : `a ${typeof value}`;
}

/** Walks without recursion: 64 KB can nest 30 000 deep. */
function wrongWith(root: unknown): string | undefined {
  const open: { readonly value: unknown; readonly depth: number }[] = [{ value: root, depth: 1 }];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { value, depth } = next;
    // 1e400 is read as Infinity, which JSON can't write again.
    if (typeof value === 'number' && !Number.isFinite(value)) return 'a number out of range';
    if (typeof value !== 'object' || value === null) continue;
    if (depth > MAX_DEPTH) return `nested deeper than ${MAX_DEPTH}`;
    for (const inner of Object.values(value)) open.push({ value: inner, depth: depth + 1 });
  }
  return undefined;
}

const TRAPS = new Set(['__proto__', 'constructor', 'prototype']);

/** A copy without the keys that would reach into every other object of the process. */
function withoutTraps(value: Record<string, unknown>): Record<string, unknown> {
  const kept = Object.entries(value).filter(([key]) => !TRAPS.has(key));
  return Object.fromEntries(kept.map(([key, inner]) => [key, withoutTrapsIn(inner)]));
}

function withoutTrapsIn(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutTrapsIn);
  return isObject(value) ? withoutTraps(value) : value;
}

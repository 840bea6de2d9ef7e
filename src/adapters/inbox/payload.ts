import { isUtf8 } from 'node:buffer';
import { keysWritten, shapeProblem } from './shape.ts';

/** What an event file's bytes are. `unfinished` may still be being written; `refused` never gets better. */
export type Parsed =
  | { readonly is: 'payload'; readonly payload: Readonly<Record<string, unknown>> }
  | { readonly is: 'unfinished'; readonly why: string }
  | { readonly is: 'refused'; readonly why: string };

export function parsePayload(bytes: Buffer): Parsed {
  if (bytes.length === 0) return { is: 'unfinished', why: 'empty' };
  if (!isUtf8(bytes)) return { is: 'unfinished', why: 'not UTF-8' };
  const tooMuch = shapeProblem(bytes);
  if (tooMuch !== undefined) return { is: 'refused', why: tooMuch };
  const read = readJson(bytes.toString('utf8'));
  if ('why' in read) return { is: 'unfinished', why: read.why };
  if (!isObject(read.value)) return { is: 'refused', why: `${kindOf(read.value)} where an object was expected` };
  if (keysIn(read.value) < keysWritten(bytes)) return { is: 'refused', why: 'a key that stands there twice' };
  if (hasWrongNumber(read.value)) return { is: 'refused', why: 'a number out of range' };
  return { is: 'payload', payload: withoutTraps(read.value) };
}

/** PowerShell writes it. */
const BYTE_ORDER_MARK = '\ufeff';

function readJson(text: string): { readonly value: unknown } | { readonly why: string } {
  try {
    return { value: JSON.parse(text.startsWith(BYTE_ORDER_MARK) ? text.slice(1) : text) };
  } catch (error) {
    if (error instanceof SyntaxError) return { why: 'no whole JSON' };
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

/** 1e400 is read as Infinity, which JSON can't write again. */
function hasWrongNumber(value: unknown): boolean {
  if (typeof value === 'number') return !Number.isFinite(value);
  return typeof value === 'object' && value !== null && Object.values(value).some(hasWrongNumber);
}

/** Of two equal keys JSON.parse keeps the last; another reader might keep the first. */
function keysIn(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  const inner = Object.values(value);
  return inner.reduce<number>((sum, one) => sum + keysIn(one), Array.isArray(value) ? 0 : inner.length);
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

import { Testimony } from '../events/proof.ts';
import { oneLine } from '../text/line.ts';
import { clean } from './clean.ts';
import { parseLoosely } from './json-in-text.ts';
import { ResultFile } from './schema.ts';

/** What a result file says. */
export interface Told {
  readonly says?: Testimony;
  /** Tasks it names for others. */
  readonly next?: string[];
  /** What is wrong with it, in words; what is right is kept all the same. */
  readonly problem?: string;
}

/**
 * The text of a worker's result file, which may hold anything. Keys that nobody knows are left out without a word; of the known
 * ones what is right is kept, and what is not is told. An empty file says nothing.
 */
export function readTestimony(text: string): Told {
  if (text.length > MOST_CHARACTERS) return { problem: `it is longer than ${MOST_CHARACTERS} characters` };
  if (text.trim() === '') return {};
  const value = parseLoosely(text);
  if (value === undefined) return { problem: `it is not JSON: ${begin(text)}` };
  return isObject(value)
    ? toldBy(value)
    : { problem: `it holds ${kindOf(value)} where an object is expected: {"status": "done", "summary": "…"}` };
}

const MOST_CHARACTERS = 1024 * 1024;

function toldBy(from: Readonly<Record<string, unknown>>): Told {
  const problems: string[] = [];
  const right: Record<string, unknown> = {};
  for (const key of ResultFile.keyof().options) {
    const value = from[key];
    if (value === undefined || value === null) continue;
    const kept = clean(key, value, problems);
    if (kept !== undefined) right[key] = kept;
  }
  const { next, ...says } = ResultFile.parse(right);
  return {
    ...(Object.keys(says).length > 0 && { says: Testimony.parse(says) }),
    ...(next && next.length > 0 && { next }),
    ...(problems.length > 0 && { problem: problems.join('; ') }),
  };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function begin(text: string): string {
  return `"${oneLine(text.slice(0, 60))}"`;
}

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'a list' : `a ${typeof value}`;
}

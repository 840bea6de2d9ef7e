import { sanitize } from '../text/sanitize.ts';
import { ResultFile } from './schema.ts';

/**
 * What of one key's value is right, and at most as long as the schema allows; undefined when nothing is. What is left out is
 * told in `problems`. All text comes out safe to show.
 */
export function clean(key: keyof ResultFile, value: unknown, problems: string[]): unknown {
  const told = (what: string): undefined => {
    problems.push(`"${key}" ${what}`);
    return undefined;
  };
  const limit = LIMITS[key];
  if (limit === 'word') return fits(key, value) ? value : told('is left out: expected "done", "failed" or "blocked"');
  if (typeof limit === 'number') return typeof value === 'string' ? text(value, limit, told) : told(NO_TEXT);
  return Array.isArray(value) ? list(key, value, limit, told) : told('is left out: expected a list');
}

type Tell = (what: string) => undefined;

/** `expects`: of each entry. */
interface ListLimit {
  readonly most: number;
  readonly expects: string;
}

/** As in the schema; a test holds them to it. */
const LIMITS: { readonly [K in keyof Required<ResultFile>]: 'word' | number | ListLimit } = {
  status: 'word',
  summary: 10_000,
  findings: 200_000,
  files: { most: 1000, expects: '{"path": text, "what": text}' },
  commands: { most: 1000, expects: '{"run": text, "exitCode": whole number}' },
  open: { most: 100, expects: 'text' },
  next: { most: 100, expects: 'text' },
};
const MOST_LINE = 10_000;
const NO_TEXT = 'is left out: expected text';

function text(value: string, most: number, told: Tell): string | undefined {
  const safe = sanitize(value);
  if (safe.length > most) told(`is cut after ${most} characters`);
  return safe.trim() === '' ? undefined : cut(safe, most);
}

function cut(safe: string, most: number): string {
  return safe.slice(0, most).replace(/[\uD800-\uDBFF]$/, '');
}

function list(key: keyof ResultFile, values: readonly unknown[], limit: ListLimit, told: Tell): unknown[] {
  const read = values
    .slice(0, limit.most)
    .map(entry)
    .filter((one) => one !== '');
  const short = read.map(shortened);
  const right = short.filter((value) => fits(key, [value]));
  const wrong = short.length - right.length;
  if (values.length > limit.most) told(`is cut after ${limit.most} of ${values.length}`);
  if (short.some((one, index) => one !== read[index])) told(`has texts that are cut after ${MOST_LINE} characters`);
  if (wrong > 0) told(`has ${wrong} left out: expected ${limit.expects} for each`);
  return right;
}

/** Made safe to show; of an object the keys that somebody knows, and what is null is not there. */
function entry(value: unknown): unknown {
  if (typeof value === 'string') return sanitize(value).trim();
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const of = new Map(Object.entries(value));
  const known = ENTRY_KEYS.filter((name) => (of.get(name) ?? null) !== null);
  return Object.fromEntries(known.map((name) => [name, safely(of.get(name))]));
}

const ENTRY_KEYS = ['path', 'what', 'run', 'exitCode'];

function safely(value: unknown): unknown {
  return typeof value === 'string' ? sanitize(value) : value;
}

/** The same value, where nothing of it is too long. */
function shortened(value: unknown): unknown {
  if (typeof value === 'string') return cut(value, MOST_LINE);
  if (typeof value !== 'object' || value === null || !Object.values(value).some(isLong)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, shortened(one)]));
}

function isLong(value: unknown): boolean {
  return typeof value === 'string' && value.length > MOST_LINE;
}

function fits(key: keyof ResultFile, value: unknown): boolean {
  return ResultFile.shape[key].safeParse(value).success;
}

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
  if (limit === undefined) return fits(key, value) ? value : told(`is left out: ${expected(key)}`);
  if (typeof limit === 'number')
    return typeof value === 'string' ? cut(value, limit, told) : told('is left out: expected text');
  return Array.isArray(value) ? list(key, value, limit, told) : told('is left out: expected a list');
}

type Tell = (what: string) => undefined;
type ListLimit = { readonly most: number; readonly form: 'text' | 'object'; readonly expects: string };

/** As in the schema; a test holds them to it. */
const LIMITS: { readonly [K in keyof ResultFile]?: number | ListLimit } = {
  summary: 10_000,
  findings: 200_000,
  files: { most: 1000, form: 'object', expects: '{"path": text, "what": text}' },
  commands: { most: 1000, form: 'object', expects: '{"run": text, "exitCode": whole number}' },
  open: { most: 100, form: 'text', expects: 'text' },
  next: { most: 100, form: 'text', expects: 'text' },
};
const MOST_LINE = 10_000;

function cut(text: string, most: number, told: Tell): string {
  const safe = sanitize(text);
  if (safe.length <= most) return safe;
  told(`is cut after ${most} characters`);
  return safe.slice(0, most).replace(/[\uD800-\uDBFF]$/, '');
}

function list(key: keyof ResultFile, values: readonly unknown[], limit: ListLimit, told: Tell): unknown[] {
  const read = values.slice(0, limit.most).map((value) => (limit.form === 'text' ? line(value) : item(value)));
  const right = read.filter((value) => fits(key, [value]));
  if (values.length > limit.most) told(`is cut after ${limit.most} of ${values.length}`);
  if (right.length < read.length)
    told(`has ${read.length - right.length} left out: expected ${limit.expects} for each`);
  return right;
}

function line(value: unknown): unknown {
  return typeof value === 'string'
    ? sanitize(value)
        .slice(0, MOST_LINE)
        .replace(/[\uD800-\uDBFF]$/, '')
    : value;
}

/** An entry with its texts made safe; what is null is not there. */
function item(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const entries = Object.entries(value).slice(0, MOST_KEYS);
  return Object.fromEntries(entries.filter(([, one]) => one !== null).map(([name, one]) => [name, line(one)]));
}

const MOST_KEYS = 50;

function fits(key: keyof ResultFile, value: unknown): boolean {
  return ResultFile.shape[key].safeParse(value).success;
}

function expected(key: keyof ResultFile): string {
  return key === 'status' ? 'expected "done", "failed" or "blocked"' : 'it has another form';
}

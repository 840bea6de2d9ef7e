import { moment } from './duration.ts';
import { safeLine } from './safe.ts';
import { clip, narrow } from './width.ts';

/** Why something waits or failed, on one line: times in it stand as the person's clock shows them. */
export function reasonText(reason: string, now: number): string {
  const words = safeLine(reason).replaceAll(ISO, (iso) => (Number.isNaN(Date.parse(iso)) ? iso : moment(iso, now)));
  return clip(words, LONGEST, narrow);
}

/** `until 11:27:00: usage limit reached`; the time once, also where the reason names it, to the minute. */
export function untilAndWhy(
  { until, reason }: { readonly until?: string | undefined; readonly reason?: string | undefined },
  now: number,
): string {
  const why = reason === undefined ? '' : reasonText(reason, now);
  if (until === undefined) return why;
  const time = moment(until, now);
  if (why.includes(time.slice(-'11:27:00'.length, -':00'.length))) return why;
  return why === '' ? `until ${time}` : `until ${time}: ${why}`;
}

/** The same as the end of a sentence: ` until 11:27:00: usage limit reached`, `: codex at cap 3/3`. */
export function endingWithWhy(waits: Parameters<typeof untilAndWhy>[0], now: number): string {
  const words = untilAndWhy(waits, now);
  return words === '' ? '' : `${words.startsWith('until ') ? '' : ':'} ${words}`;
}

const ISO = /\b\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?Z/g;
/** Providers may answer with a whole page. */
const LONGEST = 300;

import type { ScreenReading } from '../core/screen/rule.ts';

/**
 * Until when an agent waits for its provider, as its screen says: a plan's limit names its own end (group `until`, `7:08pm`),
 * anything else how long it takes until it tries again (`days`, `hours`, `minutes`, `seconds`). ms since the epoch; undefined
 * where the screen says neither. `at`: when it was read.
 */
export function retryTime(groups: ScreenReading['groups'] = {}, at: number): number | undefined {
  const { until, ...wait } = groups;
  return until === undefined ? after(wait, at) : timeToCome(until, at);
}

function after(wait: Readonly<Record<string, string>>, at: number): number | undefined {
  const told = Object.entries(UNITS).flatMap(([unit, ms]) =>
    wait[unit] === undefined ? [] : [Number(wait[unit]) * ms],
  );
  return told.length === 0 ? undefined : told.reduce((sum, ms) => sum + ms, at);
}

const UNITS = { days: 86_400_000, hours: 3_600_000, minutes: 60_000, seconds: 1000 };

/**
 * `7pm`, `7:08pm` and `7:10 PM` are the next such time in this machine's zone, with a day before it (`Nov 25, 3pm`,
 * `Jul 7th, 2026 12:25 PM`) the time of that day. Seconds are cut off there, so it is the end of that minute.
 */
function timeToCome(text: string, at: number): number | undefined {
  const found = TIME.exec(text.replaceAll(/\s+/g, ' '))?.groups;
  if (found === undefined) return undefined;
  const now = new Date(at);
  const minutes =
    ((Number(found['hour']) % 12) + (found['half']?.toLowerCase() === 'p' ? 12 : 0)) * 60 +
    Number(found['minute'] ?? 0) +
    1;
  const month = MONTHS.indexOf(found['month'] ?? '');
  if (month === -1) return nextTime(now, minutes);
  const year = Number(found['year'] ?? now.getFullYear() + (month < now.getMonth() ? 1 : 0));
  return new Date(year, month, Number(found['day']), 0, minutes).getTime();
}

/** So many minutes after a midnight. */
function nextTime(now: Date, minutes: number): number {
  const onDay = (ahead: number) =>
    new Date(now.getFullYear(), now.getMonth(), now.getDate() + ahead, 0, minutes).getTime();
  return onDay(0) > now.getTime() ? onDay(0) : onDay(1);
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const TIME =
  /^(?:(?<month>[A-Z][a-z]{2})[a-z]* (?<day>\d{1,2})[a-z]*,?(?: (?<year>\d{4}),?)?(?: at)? )?(?<hour>\d{1,2})(?::(?<minute>\d\d))? ?(?<half>[ap])m$/i;

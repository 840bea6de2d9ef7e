/**
 * When a limit of Claude Code's is over, from its own words: `You've hit your session limit · resets 3:30pm
 * (Europe/Berlin)`, and with the day when that is more than 24 hours away: `resets Nov 25, 3pm (UTC)` (the forms its
 * 2.1.197 can print; seen there, not met). Undefined where it says nothing of the kind, or a time zone nobody knows.
 * ms since the epoch; `at` is when it was said.
 */
export function resetTime(message: string, at: number): number | undefined {
  const found = RESETS.exec(message)?.groups;
  if (found === undefined) return undefined;
  const zone = found['zone'] ?? 'UTC';
  const now = wallClock(at, zone);
  if (now === undefined) return undefined;
  const hour = (Number(found['hour']) % 12) + (found['half'] === 'pm' ? 12 : 0);
  const minute = Number(found['minute'] ?? 0);
  const month = MONTHS.indexOf(found['month'] ?? '');
  const wall =
    month === -1
      ? nextTime(now, hour, minute)
      : Date.UTC(Number(found['year'] ?? yearOf(now, month)), month, Number(found['day']), hour, minute);
  return at + (wall - now);
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const DAY = `(?<month>${MONTHS.join('|')}) (?<day>0?[1-9]|[12]\\d|3[01])(?:, (?<year>\\d{4}))?(?:,| at)`;
const TIME = '(?<hour>0?[1-9]|1[0-2])(?::(?<minute>[0-5]\\d))?(?<half>am|pm)';
const RESETS = new RegExp(`\\bresets (?:${DAY} )?${TIME}(?: \\((?<zone>[\\w/+-]+)\\))?`);
const DAY_MS = 86_400_000;

/** What a clock on a wall of that zone shows, as if it were UTC: so the difference of two is the time between them, save a change to summer time. */
function wallClock(at: number, zone: string): number | undefined {
  try {
    const format = new Intl.DateTimeFormat('en-US', { timeZone: zone, hourCycle: 'h23', ...NUMBERS });
    const part = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, Number(value)]));
    const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = part;
    return Date.UTC(year, month - 1, day, hour, minute, second);
  } catch {
    return undefined;
  }
}

const NUMBERS = {
  year: 'numeric',
  month: 'numeric',
  day: 'numeric',
  hour: 'numeric',
  minute: 'numeric',
  second: 'numeric',
} as const;

function nextTime(now: number, hour: number, minute: number): number {
  const today = now - (now % DAY_MS) + (hour * 60 + minute) * 60_000;
  return today > now ? today : today + DAY_MS;
}

/** A month that is over is meant for the year to come. */
function yearOf(now: number, month: number): number {
  const today = new Date(now);
  return today.getUTCFullYear() + (month < today.getUTCMonth() ? 1 : 0);
}

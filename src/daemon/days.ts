import type { Logger } from 'pino';
import type { Event } from '../core/events/event.ts';
import type { State } from '../core/state/state.ts';
import { Rounds } from './rounds.ts';

/** How often the calendar is looked at, ms. */
const LOOK_MS = 10_000;
const AHEAD_MS = 26 * 3_600_000;

export interface DaysParts {
  readonly log: Logger;
  readonly now: () => number;
  readonly state: () => State;
  readonly record: (events: readonly Event[]) => Promise<void>;
}

/** The person's day at that time, by this machine's time zone, as budgets name it: `2026-11-21`. */
export function dayAt(now: number): string {
  const date = new Date(now);
  const [month, day] = [date.getMonth() + 1, date.getDate()].map((part) => String(part).padStart(2, '0'));
  return `${date.getFullYear()}-${month}-${day}`;
}

/** Tells each day that begins, since the core has no calendar. A clock that is set back changes nothing until the day is new. */
export function dayRounds(parts: DaysParts): Rounds {
  return new Rounds(LOOK_MS, () => tellDay(parts), parts.log);
}

export function tellDay({ now, state, record }: Omit<DaysParts, 'log'>): Promise<void> | undefined {
  const at = now();
  const known = state().day;
  const day = dayAt(at);
  // A clock that is put back an hour is in yesterday for an hour; one that was a year ahead must not stay there.
  const stays = known && (known.name === day || (known.name > day && known.endsAt - at < AHEAD_MS));
  return stays ? undefined : record([{ type: 'day.began', at, day, endsAt: endOfDay(at) }]);
}

function endOfDay(now: number): number {
  const date = new Date(now);
  return new Date(date.getFullYear(), date.getMonth(), date.getDate() + 1).getTime();
}

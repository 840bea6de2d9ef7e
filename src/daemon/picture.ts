import { blind } from '../core/budget/blind.ts';
import type { Report, WhyWaiting } from '../core/report/report.ts';
import { report } from '../core/report/report.ts';
import { waitWords } from '../core/report/wait-words.ts';
import { waits } from '../core/schedule/waits.ts';
import type { Run, State } from '../core/state/state.ts';
import { dayAt } from './days.ts';
import { iso } from './results.ts';

/** A run as it stands now, with what each of its tasks waits for. */
export function picture(state: State, run: Run, now: number): Report {
  const seen = report(run, now, iso, whyWaiting(state, run, now));
  const note = blind(state, run);
  return note === undefined ? seen : { ...seen, notes: [...seen.notes, note] };
}

export function whyWaiting(state: State, run: Run, now: number): WhyWaiting {
  const wait = waits(state, now);
  return (task) => {
    const found = wait(run, task);
    return found && { status: found.is, reason: waitWords(found, (ms) => clock(ms, now)), until: found.until };
  };
}

/** By this machine's clock: `11:27`, and of another day `2026-11-22 11:27`. */
function clock(ms: number, now: number): string {
  const date = new Date(ms);
  const time = [date.getHours(), date.getMinutes()].map((part) => String(part).padStart(2, '0')).join(':');
  return dayAt(ms) === dayAt(now) ? time : `${dayAt(ms)} ${time}`;
}

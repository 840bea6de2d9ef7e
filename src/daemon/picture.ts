import { blind } from '../core/budget/blind.ts';
import type { Report, TroubleReport, WhyWaiting } from '../core/report/report.ts';
import { report } from '../core/report/report.ts';
import { waitWords } from '../core/report/wait-words.ts';
import { waits } from '../core/schedule/waits.ts';
import type { Run, State } from '../core/state/state.ts';
import { dayAt } from './days.ts';
import { iso } from './results.ts';
import type { Trouble } from './troubles.ts';

/** A run as it stands now, with what each of its tasks waits for and, while it goes on, what keeps the daemon from its work. */
export function picture(state: State, run: Run, now: number, troubles: readonly Trouble[] = []): Report {
  const seen = report(run, now, iso, whyWaiting(state, run, now));
  const note = blind(state, run);
  const told = run.phase.is === 'ended' || troubles.length === 0 ? {} : { troubles: troubleReports(troubles) };
  return { ...seen, ...told, ...(note !== undefined && { notes: [...seen.notes, note] }) };
}

export function troubleReports(troubles: readonly Trouble[]): TroubleReport[] {
  return troubles.map(({ code, message, since }) => ({ code, message, since: iso(since) }));
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

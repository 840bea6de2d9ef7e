import type { TroubleReport } from '../../core/report/report.ts';
import { moment } from './duration.ts';
import type { Paint } from './paint.ts';
import { safeLine } from './safe.ts';

/** What keeps omo from its work, a line each, before everything else. */
export function troubleLines(troubles: readonly TroubleReport[] | undefined, now: number, paint: Paint): string[] {
  return (troubles ?? []).map((trouble) => paint('red', `✗ ${troubleLine(trouble, now)}`));
}

/** `since 12:30:00: … [E_JOURNAL_WRITE]` */
export function troubleLine({ code, message, since }: TroubleReport, now: number): string {
  return `since ${moment(since, now)}: ${safeLine(message)} [${safeLine(code)}]`;
}

import type { StatusReport } from '../../protocol/messages.ts';

/** What a daemon says, also one of before 0.3.0 that still runs: it tells of no providers, before 0.5.0 of no troubles. */
export type AnyStatus = Omit<StatusReport, 'providers' | 'troubles'> &
  Partial<Pick<StatusReport, 'providers' | 'troubles'>>;

/** Which daemon answers, and since when, as words. */
export function daemonLine({ version, pid }: StatusReport['daemon'], since: string): string {
  return `daemon ${version}, pid ${pid}, since ${since}`;
}

/** What stands in place of runs when there are none. */
export const IDLE = 'Nothing is running. Start with: omo orchestrate "<tasks>"';

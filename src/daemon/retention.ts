import type { Logger } from 'pino';
import { loadConfig } from '../config/load.ts';
import { OmoError } from '../core/errors.ts';
import type { Event } from '../core/events/event.ts';
import { messageOf } from '../core/fault.ts';
import { isBusy } from '../core/state/reduce.ts';
import type { State } from '../core/state/state.ts';
import { Rounds } from './rounds.ts';

export interface RetentionParts {
  readonly home: string;
  readonly now: () => number;
  readonly log: Logger;
  readonly state: () => State;
  readonly record: (events: readonly Event[]) => Promise<void>;
  /** Of the journal. */
  readonly letGo: (before: number) => Promise<readonly string[]>;
  /** Removes what belongs to runs that are no longer known. */
  readonly tidy: () => Promise<unknown>;
}

const DAY_MS = 86_400_000;
/** Timers stand still while a machine sleeps, so a day is not waited for at once. */
const LOOK_MS = 3_600_000;

/** Each hour: what is a day too old matters to nobody. */
export function retentionRounds(parts: RetentionParts): Rounds {
  return new Rounds(LOOK_MS, () => keepWithin(parts), parts.log);
}

/**
 * Lets go of what is older than `keep.days` in config.json: ended runs, and journal segments that nothing which goes on may
 * want to be explained from. Settings that can't be read let nothing go, and neither does a disk that refuses.
 */
export async function keepWithin(parts: RetentionParts): Promise<void> {
  const { home, now, log, state, record, letGo, tidy } = parts;
  try {
    const { days } = (await loadConfig(home)).keep;
    const before = now() - days * DAY_MS;
    const old = ended(state(), before).map((run): Event => ({ type: 'run.let-go', at: now(), run, days }));
    if (old.length > 0) await record(old);
    const segments = await letGo(
      Math.min(
        before,
        ...state()
          .runs.filter(isBusy)
          .map(({ startedAt }) => startedAt),
      ),
    );
    if (old.length > 0) await tidy();
    if (old.length + segments.length > 0) log.info({ runs: old.length, segments }, 'let go for their age');
  } catch (error) {
    const level = error instanceof OmoError && error.code === 'E_CONFIG' ? 'debug' : 'warn';
    log[level]({ err: error, reason: messageOf(error) }, 'nothing was let go');
  }
}

function ended({ runs }: State, before: number): string[] {
  return runs.filter((run) => run.phase.is === 'ended' && run.phase.at < before && !isBusy(run)).map(({ id }) => id);
}

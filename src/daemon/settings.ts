import type { Logger } from 'pino';
import { loadConfig } from '../config/load.ts';
import { OmoError } from '../core/errors.ts';
import type { Event } from '../core/events/event.ts';
import type { State } from '../core/state/state.ts';
import { Rounds } from './rounds.ts';
import { limits } from './run-options.ts';

export interface SettingsParts {
  readonly home: string;
  readonly now: () => number;
  readonly log: Logger;
  readonly state: () => State;
  readonly record: (events: readonly Event[]) => Promise<void>;
}

/** How often config.json is looked at, ms. */
const LOOK_MS = 5000;

/** Tells what config.json says of limits, budgets and prices when that is news: what waits for a budget must hear that it was raised. */
export function settingsRounds(parts: SettingsParts): Rounds {
  return new Rounds(LOOK_MS, async () => tellSettings(parts), parts.log);
}

export async function tellSettings({ home, now, log, state, record }: SettingsParts): Promise<void> {
  try {
    const events = limits(state(), now(), await loadConfig(home));
    if (events.length > 0) await record(events);
  } catch (error) {
    // Every command that needs the settings says what is wrong with them; until then the last ones hold.
    if (!(error instanceof OmoError)) throw error;
    log.debug({ err: error }, 'settings not read');
  }
}

import { randomUUID } from 'node:crypto';
import { readdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import type { Logger } from 'pino';
import type { Home } from '../../config/home.ts';
import type { AttemptKey } from '../../core/events/event.ts';
import { errnoOf } from '../../core/fault.ts';
import type { State } from '../../core/state/state.ts';
import { currentKey } from '../../core/state/state.ts';
import { Rounds } from '../rounds.ts';
import { boxHome } from './box.ts';

export interface BoxLettersParts {
  readonly home: Home;
  readonly log: Logger;
  readonly state: () => State;
}

/** A hook that waits for an answer waits so much longer. */
const LOOK_MS = 200;

/**
 * Brings the event files of workers in sandboxes to all the others, under names of their own: so none of them can reach,
 * replace or remove another's. What they hold is looked into there, like anybody's.
 */
export function boxLetters(parts: BoxLettersParts): Rounds {
  const look = (): Promise<void> | undefined => {
    const keys = boxedIn(parts.state());
    return keys.length === 0 ? undefined : bringAll(parts, keys);
  };
  return new Rounds(LOOK_MS, look, parts.log);
}

async function bringAll(
  { home, log }: BoxLettersParts,
  keys: readonly { key: AttemptKey; worker: string }[],
): Promise<void> {
  for (const { key, worker } of keys) {
    const from = join(boxHome(home.attempt(key)), 'events');
    try {
      await bring(from, home.events, worker);
    } catch (error) {
      if (errnoOf(error) !== 'ENOENT') log.warn({ ...key, err: error }, 'event files of a sandbox not brought');
    }
  }
}

async function bring(from: string, to: string, worker: string): Promise<void> {
  const names = await readdir(from);
  // Their times stay, and with them their order.
  for (const name of names.filter((one) => one.endsWith('.event')).toSorted())
    await rename(join(from, name), join(to, `${worker}.${randomUUID()}.event`));
}

/** Also of an attempt that has just ended: its last words may still be there. */
function boxedIn({ runs }: State): { key: AttemptKey; worker: string }[] {
  const boxed = runs.filter(({ phase, options }) => phase.is !== 'ended' && options.sandbox !== undefined);
  return boxed.flatMap((run) =>
    run.tasks.flatMap((task) =>
      task.attempts > 0 && task.worker !== undefined ? [{ key: currentKey(run, task), worker: task.worker }] : [],
    ),
  );
}

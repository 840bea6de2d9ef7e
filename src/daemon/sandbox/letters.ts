import type { Logger } from 'pino';
import { join } from 'node:path';
import type { Home } from '../../config/home.ts';
import type { AttemptKey } from '../../core/events/event.ts';
import { errnoOf, messageOf } from '../../core/fault.ts';
import type { State } from '../../core/state/state.ts';
import { currentKey, keyText } from '../../core/state/state.ts';
import { Rounds } from '../rounds.ts';
import { boxHome } from './box.ts';
import { bringLetters } from './bring-letters.ts';

export interface BoxLettersParts {
  readonly home: Home;
  readonly log: Logger;
  readonly state: () => State;
}

/** A hook that waits for an answer waits so much longer. */
const LOOK_MS = 200;

interface Boxed {
  readonly key: AttemptKey;
  readonly worker: string;
}

/**
 * Brings the event files of workers in sandboxes to all the others, under names of their own: so none of them can reach,
 * replace or remove another's. What they say is looked into there, like anybody's.
 */
export function boxLetters(parts: BoxLettersParts): Rounds {
  const told = new Map<string, string>();
  const look = (): Promise<void> | undefined => {
    const all = boxedIn(parts.state());
    return all.length === 0 ? undefined : bringAll(parts, all, told);
  };
  return new Rounds(LOOK_MS, look, parts.log);
}

/** `told`: what is wrong with an attempt's event files, by the attempt; said once. */
async function bringAll({ home, log }: BoxLettersParts, all: readonly Boxed[], told: Map<string, string>) {
  for (const { key, worker } of all) {
    const wrong = await wrongWith(join(boxHome(home.attempt(key)), 'events'), home, worker);
    if (wrong !== undefined && wrong !== told.get(keyText(key)))
      log.warn({ ...key, reason: wrong }, 'event files of a sandbox not brought');
    told.set(keyText(key), wrong ?? '');
  }
}

async function wrongWith(from: string, home: Home, worker: string): Promise<string | undefined> {
  try {
    const left = await bringLetters(from, { outbox: home.outbox, events: home.events }, worker);
    return left.length === 0 ? undefined : left.join('; ');
  } catch (error) {
    return errnoOf(error) === 'ENOENT' ? undefined : messageOf(error);
  }
}

/** Also of an attempt that has just ended: its last words may still be there. */
function boxedIn({ runs }: State): Boxed[] {
  const boxed = runs.filter(({ phase, options }) => phase.is !== 'ended' && options.sandbox !== undefined);
  return boxed.flatMap((run) =>
    run.tasks.flatMap((task) =>
      task.attempts > 0 && task.worker !== undefined ? [{ key: currentKey(run, task), worker: task.worker }] : [],
    ),
  );
}

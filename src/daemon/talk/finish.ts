import { rm } from 'node:fs/promises';
import type { AttemptKey, Event } from '../../core/events/event.ts';
import { survivorNames } from '../../core/text/survivors.ts';
import { shortened } from '../../core/text/shortened.ts';
import type { State } from '../../core/state/state.ts';
import { NO_WORDS, ownWords } from '../own-words.ts';
import { persist } from '../persist.ts';
import type { TalkParts } from './parts.ts';
import { spotOf } from './parts.ts';

/** Ends the program of an attempt that is over by its own word, and tells how it ended. */
export async function finish(
  parts: TalkParts,
  { key, ok, reason }: { key: AttemptKey; ok: boolean; reason?: string },
  state: State,
): Promise<Event[]> {
  const spot = spotOf(state, key);
  const survivors = spot ? await persist(() => parts.terminalOf(spot.run).stop(spot.place, key)) : [];
  await rm(parts.home.token(key), { force: true });
  const talk = spot?.task.phase.is === 'running' ? spot.task.phase.talk : undefined;
  const found = ok && spot ? await ownWords(parts, spot.run, key) : NO_WORDS;
  const notes = [
    ...(survivors.length > 0 ? [`${spot?.task.worker}: pid ${survivorNames(survivors)} could not be ended`] : []),
    ...found.notes,
  ];
  const ended: Event = {
    type: 'attempt.ended',
    at: parts.now(),
    ...key,
    ok,
    reason,
    ...(talk?.mood.is === 'failed' && { failure: talk.mood.failure }),
    ...(talk?.said !== undefined && { summary: shortened(talk.said) }),
    ...(talk?.conversation !== undefined && { conversation: talk.conversation }),
    ...(found.says && { says: found.says }),
    ...(notes.length > 0 && { notes }),
  };
  return [...found.events, ended];
}

import { readDamaged } from '../adapters/journal/read-damaged.ts';
import { readCurrent, readSince } from '../adapters/journal/read.ts';
import { OmoError } from '../core/errors.ts';
import type { Event } from '../core/events/event.ts';
import type { fold } from './read-state.ts';
import type { Output } from './print/output.ts';
import { errorLines } from './print/problems.ts';

type Take = (record: Parameters<typeof fold>[1]) => void;

/** A way to read the journal without its daemon. */
export interface JournalReader {
  /** The current segment, with the snapshot it begins with. */
  readonly current: (take: Take) => void;
  /** From the segment on that holds the first wanted event. */
  readonly since: (isFirst: (event: Event) => boolean, take: Take) => void;
}

/** Throws E_JOURNAL_DAMAGED at damage. */
export function strict(home: string): JournalReader {
  return {
    current: (take) => readCurrent(home, take),
    since: (isFirst, take) => readSince(home, isFirst, take),
  };
}

/** Every whole record, damage or none. */
function lenient(home: string): JournalReader {
  return {
    current: (take) => readDamaged(home, 'current', take),
    since: (_, take) => readDamaged(home, 'all', take),
  };
}

/**
 * What a command makes of the journal; of a damaged one, what it makes of the rest of it. Then what is wrong is told beside it,
 * and the exit code is its.
 */
export async function evenDamaged(
  { home, err }: { readonly home: string; readonly err: Output },
  usual: () => Promise<number> | number,
  withRest: (reader: JournalReader) => unknown,
): Promise<number> {
  try {
    return await usual();
  } catch (error) {
    if (!(error instanceof OmoError) || error.code !== 'E_JOURNAL_DAMAGED') throw error;
    await withRest(lenient(home));
    err.lines(...errorLines(error, err.paint), 'What was shown is what can be read of the journal.');
    return error.exit;
  }
}

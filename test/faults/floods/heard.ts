import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { readEvents } from '../../../src/adapters/journal/read.ts';
import { errnoOf } from '../../../src/core/fault.ts';

/** Ids of event files that the journal of that home tells of, and how often each. */
function heardIn(home: string): ReadonlyMap<string, number> {
  const heard = new Map<string, number>();
  readEvents(home, 0, ({ event }) => {
    const id = event.type === 'hook.heard' ? event.payload['id'] : undefined;
    if (typeof id === 'string') heard.set(id, (heard.get(id) ?? 0) + 1);
  });
  return heard;
}

/** Of those ids the ones that are not in the journal exactly once. */
export function wrongIn(home: string, ids: readonly string[]): { missing: string[]; doubled: string[] } {
  const heard = heardIn(home);
  const doubled = [...heard].filter(([, times]) => times > 1).map(([id]) => id);
  return { missing: ids.filter((id) => !heard.has(id)), doubled };
}

/** Files that wait in the folder; `undefined`: it can't be read. */
export function waitingIn(home: string): number | undefined {
  try {
    return readdirSync(join(home, 'events')).filter((name) => name.endsWith('.event')).length;
  } catch (error) {
    if (['ENOENT', 'ENOTDIR', 'EACCES'].includes(errnoOf(error) ?? '')) return undefined;
    throw error;
  }
}

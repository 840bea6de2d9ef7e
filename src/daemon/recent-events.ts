import type { RecentIdsJson } from '../core/events/recent-ids.ts';
import { printOf, RecentIds } from '../core/events/recent-ids.ts';
import type { Event } from '../core/events/event.ts';

/** More than can lie between an event's record and the removal of its file. */
const KEPT = 4096;

/** Knows the hook events of before, also those of the daemon before: a file whose removal a crash prevented comes again. */
export class RecentEvents {
  #heard = new RecentIds(KEPT);
  /** Those whose records are on disk: only these may stand in a snapshot, or an event that a crash kept from the journal would be taken for one that comes again. */
  #recorded = new RecentIds(KEPT);

  /** What a replayed record tells. Its words aren't compared any more: they were taken apart. */
  replayed(event: Event): void {
    const id = idOf(event);
    if (id !== undefined) this.#heard.take(id, undefined);
    this.recorded([event]);
  }

  /** These are on disk now. */
  recorded(events: readonly Event[]): void {
    for (const id of events.map(idOf)) if (id !== undefined) this.#recorded.take(id, undefined);
  }

  /** What a snapshot knows of the segments before it. */
  restored(recorded: RecentIdsJson): void {
    this.#heard = new RecentIds(KEPT, recorded);
    this.#recorded = new RecentIds(KEPT, recorded);
  }

  toJSON(): RecentIdsJson {
    return this.#recorded.toJSON();
  }

  /** Undefined for one that is new, or has no id. */
  seen(payload: Readonly<Record<string, unknown>>): 'duplicate' | 'conflict' | undefined {
    const { id } = payload;
    if (typeof id !== 'string' || id === '') return undefined;
    const taken = this.#heard.take(id, printOf(payload));
    return taken === 'new' ? undefined : taken;
  }
}

/** Of the event file that it came in. */
function idOf(event: Event): string | undefined {
  if (event.type === 'agent.signalled') return event.id;
  if (event.type !== 'hook.heard') return undefined;
  const { id } = event.payload;
  return typeof id === 'string' ? id : undefined;
}

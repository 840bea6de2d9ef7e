import type { RecentIdsJson } from '../core/events/recent-ids.ts';
import { printOf, RecentIds } from '../core/events/recent-ids.ts';
import type { Event } from '../core/events/event.ts';

/** More than can lie between an event's record and the removal of its file. */
const KEPT = 4096;

/** Who showed that it may tell. */
type Teller = 'worker' | 'anybody';

/** Plain JSON, for a snapshot. */
export type RecentJson = Readonly<Record<Teller, RecentIdsJson>>;

/**
 * Knows the hook events of before, also those of the daemon before: a file whose removal a crash prevented comes again. What
 * a worker told by its token is remembered apart from what anybody may write: else whoever knows the id of a worker's next
 * event could take its place.
 */
export class RecentEvents {
  #heard = remembered();
  /** Those whose records are on disk: only these may stand in a snapshot, or an event that a crash kept from the journal would be taken for one that comes again. */
  #recorded = remembered();

  /** What a replayed record tells. Its words aren't compared any more: they were taken apart. */
  replayed(event: Event): void {
    take(this.#heard, event);
    take(this.#recorded, event);
  }

  /** These are on disk now. */
  recorded(events: readonly Event[]): void {
    for (const event of events) take(this.#recorded, event);
  }

  /** What a snapshot knows of the segments before it. */
  restored(recorded: RecentJson): void {
    this.#heard = remembered(recorded);
    this.#recorded = remembered(recorded);
  }

  toJSON(): RecentJson {
    const { worker, anybody } = this.#recorded;
    return { worker: worker.toJSON(), anybody: anybody.toJSON() };
  }

  /** Undefined for one that is new, or has no id. */
  seen(payload: Readonly<Record<string, unknown>>, teller: Teller): 'duplicate' | 'conflict' | undefined {
    const { id } = payload;
    if (typeof id !== 'string' || id === '') return undefined;
    const taken = this.#heard[teller].take(id, printOf(payload));
    return taken === 'new' ? undefined : taken;
  }
}

/** Types of event files that change a worker's state: they count only with its token. */
export const SIGNED: ReadonlySet<unknown> = new Set(['attempt_exited', 'agent_hook']);

type Remembered = Readonly<Record<Teller, RecentIds>>;

function remembered(before?: RecentJson): Remembered {
  return { worker: new RecentIds(KEPT, before?.worker), anybody: new RecentIds(KEPT, before?.anybody) };
}

/** The id of the event file that it came in, where it came in one. */
function take(ids: Remembered, event: Event): void {
  if (event.type === 'agent.signalled' && event.id !== undefined) ids.worker.take(event.id, undefined);
  if (event.type !== 'hook.heard') return;
  const { id, type } = event.payload;
  if (typeof id === 'string') ids[SIGNED.has(type) ? 'worker' : 'anybody'].take(id, undefined);
}

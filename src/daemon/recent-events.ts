import { printOf, RecentIds } from '../core/events/recent-ids.ts';
import type { Event } from '../core/events/event.ts';

/** More than can lie between an event's record and the removal of its file. */
const KEPT = 4096;

/** Who showed that it may tell. */
type Teller = 'its worker' | 'anybody';

/**
 * Knows the hook events of before, also those of the daemon before: a file whose removal a crash prevented comes again. What
 * a worker told by its token is remembered apart from what anybody may write: else whoever knows the id of a worker's next
 * event could take its place.
 */
export class RecentEvents {
  readonly #ids: Readonly<Record<Teller, RecentIds>> = {
    'its worker': new RecentIds(KEPT),
    anybody: new RecentIds(KEPT),
  };

  /** What a replayed record tells. Its words aren't compared any more: they were taken apart. */
  replayed(event: Event): void {
    if (event.type === 'agent.signalled' && event.id !== undefined) this.#ids['its worker'].take(event.id, undefined);
    if (event.type !== 'hook.heard') return;
    const { id, type } = event.payload;
    if (typeof id === 'string') this.#ids[SIGNED.has(type) ? 'its worker' : 'anybody'].take(id, undefined);
  }

  /** Undefined for one that is new, or has no id. */
  seen(payload: Readonly<Record<string, unknown>>, teller: Teller): 'duplicate' | 'conflict' | undefined {
    const { id } = payload;
    if (typeof id !== 'string' || id === '') return undefined;
    const taken = this.#ids[teller].take(id, printOf(payload));
    return taken === 'new' ? undefined : taken;
  }
}

/** Types of event files that change a worker's state: they count only with its token. */
export const SIGNED: ReadonlySet<unknown> = new Set(['attempt_exited', 'agent_hook']);

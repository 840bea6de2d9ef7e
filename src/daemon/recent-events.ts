import { printOf, RecentIds } from '../core/events/recent-ids.ts';
import type { Event } from '../core/events/event.ts';

/** More than can lie between an event's record and the removal of its file. */
const KEPT = 4096;

/** Knows the hook events of before, also those of the daemon before: a file whose removal a crash prevented comes again. */
export class RecentEvents {
  readonly #ids = new RecentIds(KEPT);

  /** What a replayed record tells. Its words aren't compared any more: they were taken apart. */
  replayed(event: Event): void {
    if (event.type === 'agent.signalled' && event.id !== undefined) this.#ids.take(event.id, undefined);
    if (event.type !== 'hook.heard') return;
    const { id } = event.payload;
    if (typeof id === 'string') this.#ids.take(id, undefined);
  }

  /** Undefined for one that is new, or has no id. */
  seen(payload: Readonly<Record<string, unknown>>): 'duplicate' | 'conflict' | undefined {
    const { id } = payload;
    if (typeof id !== 'string' || id === '') return undefined;
    const taken = this.#ids.take(id, printOf(payload));
    return taken === 'new' ? undefined : taken;
  }
}

import type { Place } from '../../core/events/event.ts';

/** One thing at a time in each pane: two texts at once would be mixed, and their receipts with them. */
export class Turns {
  readonly #last = new Map<string, Promise<unknown>>();

  /** Does the work when all work asked for that place before is over, however that ended. */
  async of<T>(place: Place, work: () => Promise<T>): Promise<T> {
    const where = place.kind === 'pane' ? `${place.server.pid} ${place.pane}` : String(place.pid);
    const mine = (this.#last.get(where) ?? Promise.resolve()).then(work, work);
    this.#last.set(where, mine);
    try {
      return await mine;
    } finally {
      if (this.#last.get(where) === mine) this.#last.delete(where);
    }
  }
}

import type { Logger } from 'pino';
import type { Event } from '../core/events/event.ts';
import type { Watched } from '../core/schedule/look.ts';
import { needsLook, onScreens } from '../core/schedule/look.ts';
import type { State } from '../core/state/state.ts';
import { keyText } from '../core/state/state.ts';
import type { Keyboard } from '../ports/keyboard.ts';
import { readScreen, type Told } from './read-screen.ts';
import { Rounds } from './rounds.ts';

export interface ScreensParts {
  readonly now: () => number;
  readonly log: Logger;
  readonly state: () => State;
  readonly record: (events: readonly Event[]) => Promise<void>;
  readonly keyboard: () => Keyboard;
}

const LOOK_MS = 300;
/** A person who has just typed sits there. */
const PERSON_MS = 3000;

/**
 * Reads the screens of workers that run on them, where their agents give nothing better: the first composer, a dialog
 * before any hook runs, programs without hooks. And sees when a person types there. Only what is new is told.
 */
export class Screens {
  readonly #parts: ScreensParts;
  /** What each screen showed last: one look alone may be in the middle of a redraw. */
  readonly #last = new Map<string, Look>();

  constructor(parts: ScreensParts) {
    this.#parts = parts;
  }

  /** The rounds it goes. */
  rounds(): Rounds {
    return new Rounds(
      LOOK_MS,
      () => {
        const watched = onScreens(this.#parts.state());
        return watched.length === 0 ? undefined : this.#lookAll(watched);
      },
      this.#parts.log,
    );
  }

  async #lookAll(watched: readonly Watched[]): Promise<void> {
    this.#forgetAllBut(watched);
    const found = await Promise.all(watched.map((one) => this.#lookSafely(one)));
    const events = found.flat();
    if (events.length > 0) await this.#parts.record(events);
  }

  async #lookSafely(one: Watched): Promise<Event[]> {
    try {
      return [...(await this.#person(one)), ...(await this.#look(one))];
    } catch (error) {
      // A screen that can't be read says nothing about its worker: look again next time.
      this.#parts.log.warn({ ...one.key, err: error }, 'screen not read');
      return [];
    }
  }

  async #person({ task, key, place }: Watched): Promise<Event[]> {
    if (task.phase.is !== 'running') return [];
    const { held } = task.phase.talk;
    const typedAt = await this.#parts.keyboard().personTypedAt(place);
    const now = this.#parts.now();
    if (held.is === 'taken' || typedAt === undefined || now - typedAt > PERSON_MS) return [];
    return [{ type: 'talk.taken-over', at: now, ...key, how: 'somebody types into its terminal' }];
  }

  async #look(one: Watched): Promise<Event[]> {
    if (!needsLook(one, this.#parts.now())) return [];
    const lines = await this.#parts.keyboard().screen(one.place);
    if (lines === undefined) return [];
    const at = this.#parts.now();
    const seen = readScreen(one, lines, at);
    const [id, look] = [keyText(one.key), { text: lines.join('\n'), news: newsOf(seen) }];
    const last = this.#last.get(id);
    const told = last?.told ?? '';
    const isNews = last !== undefined && isSteady(seen, look, last) && look.news !== told;
    this.#last.set(id, { ...look, told: isNews ? look.news : told });
    return isNews && seen !== undefined ? [{ type: 'agent.signalled', at, ...one.key, by: 'screen', ...seen }] : [];
  }

  #forgetAllBut(watched: readonly Watched[]): void {
    const keys = new Set(watched.map(({ key }) => keyText(key)));
    for (const key of this.#last.keys()) if (!keys.has(key)) this.#last.delete(key);
  }
}

interface Look {
  readonly text: string;
  /** What it says; the empty text: nothing. */
  readonly news: string;
  /** What was told last. */
  readonly told: string;
}

/** A countdown is told once for each try. */
function newsOf(told: Told | undefined): string {
  if (told?.signal.is !== 'retrying') return told === undefined ? '' : JSON.stringify(told.signal);
  const { failure, attempt } = told.signal;
  return JSON.stringify([failure.kind, failure.message, attempt]);
}

/** Where a countdown or a spinner runs no two looks are the same. */
function isSteady(told: Told | undefined, look: Omit<Look, 'told'>, last: Look): boolean {
  const moves = told?.signal.is === 'retrying' || told?.signal.is === 'busy';
  return last.text === look.text || (moves && last.news === look.news);
}

import { stat } from 'node:fs/promises';
import type { Logger } from 'pino';
import { FORMS } from '../adapters/agents/forms.ts';
import type { Home } from '../config/home.ts';
import type { AttemptKey, Event } from '../core/events/event.ts';
import { errnoOf } from '../core/fault.ts';
import type { State } from '../core/state/state.ts';
import { keyText } from '../core/state/state.ts';
import { GrowingFile } from './growing-file.ts';
import type { Tale } from './output-tale.ts';
import { afterLine, newsOf, UNTOLD } from './output-tale.ts';
import { Rounds } from './rounds.ts';
import type { Working } from './working.ts';
import { isStructured, workingAttempts } from './working.ts';

export interface OutputsParts {
  readonly home: Home;
  /** ms since the epoch. */
  readonly now: () => number;
  readonly log: Logger;
  readonly state: () => State;
  readonly record: (events: readonly Event[]) => Promise<void>;
}

const LOOK_MS = 500;

interface Following {
  readonly file: GrowingFile;
  /** By all lines that were read. */
  tale: Tale;
  /** At the end of the last look; absent before there was one. */
  looked?: Tale;
}

/**
 * Follows what batch agents print while they work, as far as their output is structured: which conversation it is, that
 * their provider lets them wait, that they go on.
 */
export class Outputs {
  readonly #parts: OutputsParts;
  readonly #followed = new Map<string, Following>();

  constructor(parts: OutputsParts) {
    this.#parts = parts;
  }

  /** The rounds it goes. */
  rounds(): Rounds {
    return new Rounds(LOOK_MS, () => this.look(), this.#parts.log);
  }

  /** What an attempt's output has come to so far; undefined: it has none, or it has not been read yet. */
  taleOf(key: AttemptKey): Tale | undefined {
    return this.#followed.get(keyText(key))?.looked;
  }

  /** One round. */
  look(): Promise<void> | undefined {
    const watched = workingAttempts(this.#parts.state()).filter(isStructured);
    this.#forgetAllBut(watched);
    return watched.length === 0 ? undefined : this.#lookAll(watched);
  }

  async #lookAll(watched: readonly Working[]): Promise<void> {
    const found = await Promise.all(watched.map(async (one) => this.#lookSafely(one)));
    const events = found.flat();
    if (events.length > 0) await this.#parts.record(events);
  }

  async #lookSafely(one: Working): Promise<Event[]> {
    const path = this.#parts.home.attempt(one.key).output;
    try {
      return await this.#look(one, path);
    } catch (error) {
      // Its launcher makes it.
      if (errnoOf(error) !== 'ENOENT') this.#parts.log.warn({ ...one.key, path, err: error }, 'output not read');
      return [];
    }
  }

  async #look({ key, agent, task }: Working, path: string): Promise<Event[]> {
    if (agent.output === 'text' || task.phase.is !== 'running') return [];
    const form = FORMS[agent.output];
    const followed = this.#following(key);
    const before = followed.looked;
    const at = await this.#writtenAt(path, before === undefined);
    for await (const line of followed.file.newLines(path))
      followed.tale = afterLine(followed.tale, line, form.signals(line, at));
    followed.looked = followed.tale;
    const news = newsOf(followed.tale, before, task.phase.talk);
    return news.map((told) => ({ type: 'agent.signalled', at, ...key, by: 'output', ...told }));
  }

  #following(key: AttemptKey): Following {
    const known = this.#followed.get(keyText(key));
    const followed: Following = known ?? { file: new GrowingFile(), tale: UNTOLD };
    this.#followed.set(keyText(key), followed);
    return followed;
  }

  /** What was there before this daemon was written then, not now: "in 20 s" must not be counted from a restart. */
  async #writtenAt(path: string, first: boolean): Promise<number> {
    const now = this.#parts.now();
    return first ? Math.min(now, Math.round((await stat(path)).mtimeMs)) : now;
  }

  #forgetAllBut(watched: readonly Working[]): void {
    const keys = new Set(watched.map(({ key }) => keyText(key)));
    for (const key of this.#followed.keys()) if (!keys.has(key)) this.#followed.delete(key);
  }
}

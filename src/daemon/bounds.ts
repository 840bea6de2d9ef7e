import type { Logger } from 'pino';
import { keepWithin } from '../adapters/outputs/keep-within.ts';
import type { Home } from '../config/home.ts';
import { loadConfig } from '../config/load.ts';
import { OmoError } from '../core/errors.ts';
import { messageOf } from '../core/fault.ts';
import type { AttemptKey } from '../core/events/event.ts';
import type { State } from '../core/state/state.ts';
import { currentKey } from '../core/state/state.ts';
import { Rounds } from './rounds.ts';

export interface BoundsParts {
  readonly home: Home;
  readonly log: Logger;
  readonly state: () => State;
}

/** How often the outputs are looked at, ms. At 100 MB a second half a gigabyte comes in between. */
const LOOK_MS = 5000;

/** Keeps what a running attempt shows within `keep.outputMegabytes`, so that one that never stops talking fills no disk. */
export class Bounds {
  readonly #parts: BoundsParts;
  #able: 'yes' | 'no' = 'yes';
  /** What is in the way of a file, by its path: told once, and tried again at each look. */
  readonly #inTheWay = new Map<string, string>();

  constructor(parts: BoundsParts) {
    this.#parts = parts;
  }

  rounds(): Rounds {
    return new Rounds(LOOK_MS, () => (this.#able === 'yes' ? this.look() : undefined), this.#parts.log);
  }

  /** One round. */
  async look(): Promise<void> {
    const { home, state } = this.#parts;
    const running = runningIn(state());
    if (running.length === 0) return;
    const most = await this.#most();
    const files = running.map((key) => home.attempt(key)).flatMap(({ log, output }) => [log, output]);
    for (const path of files) await this.#keepWithin(path, most);
  }

  async #keepWithin(path: string, most: number): Promise<void> {
    const { log } = this.#parts;
    try {
      const kept = await keepWithin(path, most);
      this.#inTheWay.delete(path);
      if (kept.is === 'shortened') log.warn({ file: path, ...kept.hole }, 'output is long, its middle was left out');
      if (kept.is === 'unable') this.#giveUp(path, kept.why);
    } catch (error) {
      if (this.#inTheWay.get(path) === messageOf(error)) return;
      this.#inTheWay.set(path, messageOf(error));
      log.warn({ file: path, err: error }, 'output not shortened, it is tried again');
    }
  }

  #giveUp(path: string, reason: string): void {
    this.#able = 'no';
    this.#parts.log.warn({ file: path, reason }, 'outputs can not be shortened here, so they grow');
  }

  /** Bytes. Settings that don't check are told by every command that needs them; until then the usual holds. */
  async #most(): Promise<number> {
    try {
      return (await loadConfig(this.#parts.home.root)).keep.outputMegabytes * 2 ** 20;
    } catch (error) {
      if (!(error instanceof OmoError)) throw error;
      return USUAL_MEGABYTES * 2 ** 20;
    }
  }
}

const USUAL_MEGABYTES = 64;

function runningIn(state: State): AttemptKey[] {
  return state.runs.flatMap((run) =>
    run.tasks.filter(({ phase }) => phase.is === 'running').map((task) => currentKey(run, task)),
  );
}

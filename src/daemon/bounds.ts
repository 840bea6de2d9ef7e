import type { Logger } from 'pino';
import { hollowOut } from '../adapters/outputs/hollow.ts';
import type { Home } from '../config/home.ts';
import { loadConfig } from '../config/load.ts';
import { OmoError } from '../core/errors.ts';
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
    try {
      const hole = await hollowOut(path, most);
      if (hole !== undefined) this.#parts.log.warn({ file: path, ...hole }, 'output is long, its middle was left out');
    } catch (error) {
      this.#able = 'no';
      this.#parts.log.warn({ file: path, err: error }, 'outputs can not be shortened here, so they grow');
    }
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

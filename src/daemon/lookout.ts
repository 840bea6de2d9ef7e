import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Logger } from 'pino';
import type { Home } from '../config/home.ts';
import { errnoOf } from '../core/fault.ts';
import type { AttemptKey, Event } from '../core/events/event.ts';
import { reconcile, strays } from '../core/state/reconcile.ts';
import { currentKey, type State } from '../core/state/state.ts';
import type { Seen, Terminal } from '../ports/terminal.ts';
import { takeAllBack } from './leave.ts';

export interface LookoutParts {
  readonly home: Home;
  readonly now: () => number;
  readonly log: Logger;
  readonly state: () => State;
  readonly record: (events: readonly Event[]) => Promise<void>;
  /** Those that can be asked now. */
  readonly terminals: () => readonly Terminal[];
}

/** How often the terminals are asked while something runs: the second witness, for ends that no event file told. */
const LOOK_MS = 1000;

/** Looks at the terminals, and tells the journal what it doesn't know yet. */
export class Lookout {
  readonly #parts: LookoutParts;
  #timer: NodeJS.Timeout | undefined;
  #looking: Promise<void> = Promise.resolve();

  constructor(parts: LookoutParts) {
    this.#parts = parts;
  }

  /** At a daemon's start: adopts what lives, settles what doesn't, and stops what nobody asked for. */
  async first(): Promise<void> {
    await this.#takeStartsBack();
    const seen = await this.#look('none under way');
    for (const stray of strays(this.#parts.state(), seen)) await this.#end(stray);
  }

  /** What the daemon before asked tmux to start, and tmux has not done yet, is not to begin any more. */
  async #takeStartsBack(): Promise<void> {
    const { home, state } = this.#parts;
    for (const key of beginning(state())) await takeAllBack(home.attempt(key).dir);
  }

  start(): void {
    this.#timer = setInterval(() => {
      if (isBusy(this.#parts.state())) this.#looking = this.#looking.then(() => this.#lookAgain());
    }, LOOK_MS);
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#looking;
  }

  async #lookAgain(): Promise<void> {
    try {
      await this.#look('may be under way');
    } catch (error) {
      // A terminal that can't be asked says nothing about its workers: look again next time.
      this.#parts.log.warn({ err: error }, 'terminals not seen');
    }
  }

  async #look(starts: 'none under way' | 'may be under way'): Promise<Seen[]> {
    const before = this.#parts.state();
    const seen = (await Promise.all(this.#parts.terminals().map((terminal) => terminal.seen()))).flat();
    const found = reconcile(before, seen, starts, this.#parts.now());
    if (found.length > 0) await this.#parts.record(await Promise.all(found.map((event) => this.#withExitFile(event))));
    return seen;
  }

  /** The launcher leaves the exit code in the attempt's folder too: it is there even when the terminal is not. */
  async #withExitFile(event: Event): Promise<Event> {
    const unknown =
      event.type === 'attempt.lost' ||
      (event.type === 'attempt.exited' && event.exitCode === undefined && event.signal === undefined);
    if (!unknown) return event;
    const { run, task, attempt, at } = event;
    const exitCode = await exitCodeIn(join(this.#parts.home.attempt({ run, task, attempt }).dir, 'exit'));
    return exitCode === undefined
      ? event
      : { type: 'attempt.exited', at, run, task, attempt, exitCode, by: 'launcher' };
  }

  async #end({ place, key, worker }: Seen): Promise<void> {
    const terminal = this.#parts.terminals().find(({ kind }) => (kind === 'tmux') === (place.kind === 'pane'));
    this.#parts.log.warn({ ...key, worker }, 'stray attempt stopped');
    await terminal?.stop(place, key);
    await terminal?.close(worker);
  }
}

function beginning(state: State): AttemptKey[] {
  return state.runs.flatMap((run) =>
    run.tasks
      .filter(({ phase }) => phase.is === 'running' && phase.stage.is === 'starting')
      .map((task) => currentKey(run, task)),
  );
}

function isBusy(state: State): boolean {
  return state.runs.some((run) => run.phase.is !== 'ended' && run.tasks.some((task) => task.phase.is === 'running'));
}

async function exitCodeIn(path: string): Promise<number | undefined> {
  try {
    const code = Number.parseInt(await readFile(path, 'utf8'), 10);
    return Number.isInteger(code) ? code : undefined;
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { Home } from '../config/home.ts';
import { ifThere } from '../core/fault.ts';
import type { AttemptKey, Event } from '../core/events/event.ts';
import { reconcile, strays } from '../core/state/reconcile.ts';
import { currentKey, findRun, type Run, type State } from '../core/state/state.ts';
import type { Seen, Terminal } from '../ports/terminal.ts';
import { takeAllBack } from './leave.ts';
import { Rounds } from './rounds.ts';
import { type Ended, endStrays } from './strays.ts';

export interface LookoutParts {
  readonly home: Home;
  readonly now: () => number;
  readonly log: Logger;
  readonly state: () => State;
  readonly record: (events: readonly Event[]) => Promise<void>;
  readonly headless: Terminal;
  /** Undefined when nothing of omo's can be in it. */
  readonly tmux: (state: State) => Promise<Terminal | undefined>;
  /** tmux could not be asked, and why; with nothing: it was. */
  readonly tellUnseen: (error?: unknown) => void;
  /** What lives in tmux of runs that the state does not know. */
  readonly tellStrays: (strays: readonly Seen[]) => void;
}

/** How often the terminals are asked while something runs: the second witness, for ends that no event file told. */
const LOOK_MS = 1000;
/** How long a daemon's start waits for tmux; then it serves, and sees what is there when tmux answers. */
const FIRST_MS = 3000;

type Starts = 'none under way' | 'may be under way';

/** Looks at the terminals, and tells the journal what it doesn't know yet. */
export class Lookout {
  readonly #parts: LookoutParts;
  readonly #rounds: Rounds;
  /** Whether this daemon has seen what lives there; until then nothing of it is decided. */
  #tmux: 'unseen' | 'seen' = 'unseen';
  #strays: readonly Seen[] = [];
  #first: Promise<void> = Promise.resolve();

  constructor(parts: LookoutParts) {
    this.#parts = parts;
    this.#rounds = new Rounds(LOOK_MS, () => (this.#isDue() ? this.#again() : undefined), parts.log);
  }

  /** At a daemon's start: adopts what lives, settles what doesn't, and stops what nobody asked for. Does not wait long for tmux. */
  async first(): Promise<void> {
    await this.#takeStartsBack();
    await this.#compare(this.#parts.headless, 'headless', 'none under way');
    this.#first = this.#lookAtTmux();
    await Promise.race([this.#first, pause(FIRST_MS)]);
  }

  /** Whether nothing may be decided of the run yet: nobody has seen its workers. What a person has cancelled is ended unseen. */
  hides({ mode, phase }: Run): boolean {
    return this.#tmux === 'unseen' && mode === 'parallel' && phase.is === 'active';
  }

  /** Whether something may live in tmux that the state does not tell of. */
  get unknown(): 'none' | 'some' {
    return this.#tmux === 'seen' && this.#strays.length === 0 ? 'none' : 'some';
  }

  /** Whether that worker's session holds one of them. */
  holdsStray(worker: string): boolean {
    return this.#strays.some((one) => one.worker === worker);
  }

  /** Ends what lives in tmux of runs that the state does not know. */
  async endStrays(): Promise<Ended> {
    const terminal = this.#strays.length === 0 ? undefined : await this.#parts.tmux(this.#parts.state());
    if (terminal === undefined) return { workers: [], survivors: [] };
    const ended = await endStrays(terminal, this.#strays);
    await this.#lookAtTmux();
    return ended;
  }

  start(): void {
    this.#rounds.start();
  }

  async stop(): Promise<void> {
    await this.#rounds.stop();
    await this.#first;
  }

  /** What the daemon before asked tmux to start, and tmux has not done yet, is not to begin any more. */
  async #takeStartsBack(): Promise<void> {
    const { home, state } = this.#parts;
    for (const key of beginning(state())) await takeAllBack(home.attempt(key).dir);
  }

  #isDue(): boolean {
    return this.#tmux === 'unseen' || this.#strays.length > 0 || isBusy(this.#parts.state());
  }

  async #again(): Promise<void> {
    await this.#first;
    await this.#compare(this.#parts.headless, 'headless', 'may be under way');
    await this.#lookAtTmux();
  }

  /** Never rejects: a terminal that can't be asked says nothing about its workers, and is looked at next time. */
  async #lookAtTmux(): Promise<void> {
    const { state, tmux, log, tellUnseen } = this.#parts;
    try {
      await this.#see(await tmux(state()));
    } catch (error) {
      log.warn({ err: error }, 'terminals not seen');
      if (this.#tmux === 'unseen') tellUnseen(error);
    }
  }

  async #see(terminal: Terminal | undefined): Promise<void> {
    const { state, record, tellUnseen } = this.#parts;
    const isFirst = this.#tmux === 'unseen';
    const seen = await this.#compare(terminal, 'tmux', isFirst ? 'none under way' : 'may be under way');
    await this.#meet(strays(state(), seen), isFirst ? terminal : undefined);
    if (!isFirst) return;
    this.#tmux = 'seen';
    tellUnseen();
    await record([]);
  }

  /** What is left over of a run that is known is stopped, at the first look by `ends`; of others only the person knows what they are. */
  async #meet(found: readonly Seen[], ends: Terminal | undefined): Promise<void> {
    const isUnknown = ({ key }: Seen): boolean => findRun(this.#parts.state(), key.run) === undefined;
    if (ends) for (const stray of found.filter((one) => !isUnknown(one))) await this.#end(ends, stray);
    this.#strays = found.filter(isUnknown);
    this.#parts.tellStrays(this.#strays);
  }

  async #compare(terminal: Terminal | undefined, kind: Terminal['kind'], starts: Starts): Promise<Seen[]> {
    const { state, record, now } = this.#parts;
    const before = state();
    const seen = (await terminal?.seen()) ?? [];
    const runs = before.runs.filter(({ mode }) => (mode === 'parallel') === (kind === 'tmux'));
    const found = reconcile({ ...before, runs }, seen, starts, now());
    if (found.length > 0) await record(await Promise.all(found.map((event) => this.#withExitFile(event))));
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

  async #end(terminal: Terminal, { place, key, worker }: Seen): Promise<void> {
    this.#parts.log.warn({ ...key, worker }, 'stray attempt stopped');
    await terminal.stop(place, key);
    await terminal.close(worker);
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
  const code = Number.parseInt((await ifThere(() => readFile(path, 'utf8'))) ?? '', 10);
  return Number.isInteger(code) ? code : undefined;
}

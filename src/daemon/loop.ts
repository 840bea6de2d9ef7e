import type { Event } from '../core/events/event.ts';
import type { Action } from '../core/schedule/action.ts';
import { decided, runOf } from '../core/schedule/action.ts';
import { nextActions, nextDeadline } from '../core/schedule/next.ts';
import { reduce } from '../core/state/reduce.ts';
import type { Run, State } from '../core/state/state.ts';
import { OmoError } from '../core/errors.ts';
import type { Journal } from '../ports/journal.ts';

const LONGEST_WAIT_MS = 5000;
/** A smaller difference is a clock that is kept in time. */
const SLEEP_MS = 10_000;

export interface LoopParts {
  readonly journal: Journal;
  /** ms since the epoch. */
  readonly now: () => number;
  /** ms of a clock that stands still while the machine sleeps, and that nobody sets. */
  readonly monotonic: () => number;
  /** Never rejects: what goes wrong comes back as events. */
  readonly perform: (action: Action, state: State) => Promise<readonly Event[]>;
  /** Runs of which nothing may be decided yet: their workers have not been seen. */
  readonly hides: (run: Run) => boolean;
  /** After each turn, once everything in it is on disk. */
  readonly onChange: (state: State, before: State) => void;
  /** The loop can't go on: the journal refuses to be written. */
  readonly onFatal: (error: unknown) => void;
}

interface Item {
  readonly events: readonly Event[];
  readonly done: () => void;
  /** Somebody waits for the answer, and is told when these can't be kept now. Absent: they wait for the disk. */
  readonly refused?: (error: OmoError) => void;
}

interface Decided {
  state: State;
  readonly actions: Action[];
  readonly decisions: Event[];
}

/**
 * The supervisor: event → journal → reduce → decide → journal the decision → perform → event.
 * A turn takes all facts that wait, folds them and the decisions they lead to into the next state,
 * writes both with one sync, and only then shows the state and performs.
 */
export class Loop {
  #state: State;
  readonly #parts: LoopParts;
  #queue: Item[] = [];
  /** Why the journal takes nothing now. */
  #held: OmoError | undefined;
  #turning: Promise<void> | undefined;
  #clocks: { readonly wall: number; readonly lived: number } | undefined;
  #deadline: NodeJS.Timeout | undefined;
  /** At first facts are only taken in: what a restart finds out must all be known before anything is decided. */
  #phase: 'folding' | 'deciding' | 'stopped' = 'folding';
  /** What was decided before this daemon, of runs that are hidden. */
  #redo: readonly Action[] = [];

  constructor(parts: LoopParts, state: State) {
    this.#parts = parts;
    this.#state = state;
  }

  get state(): State {
    return this.#state;
  }

  /** Resolves when the events are on disk and in the state. With none: looks whether time alone asks for something. */
  record(events: readonly Event[]): Promise<void> {
    return new Promise((done) => {
      this.#queue.push({ events, done });
      this.#turning ??= this.#turns();
    });
  }

  /** The same for what somebody asks for: while the journal can't be written it rejects with why, and nothing of it is kept. */
  ask(events: readonly Event[]): Promise<void> {
    return new Promise((done, refused) => {
      // What is being written holds everything up that comes after it.
      if (this.#held && this.#turning) return refused(this.#held);
      this.#queue.push({ events, done, refused });
      this.#turning ??= this.#turns();
    });
  }

  /** The journal can't be written; undefined: it can again. */
  hold(why: OmoError | undefined): void {
    this.#held = why;
    if (why === undefined) return;
    const waiting = this.#queue;
    this.#queue = waiting.filter(({ refused }) => refused === undefined);
    for (const { refused } of waiting) refused?.(why);
  }

  /** From now on decides. First performs what was decided before, without deciding it anew; of a hidden run once it is hidden no more. */
  begin(redo: readonly Action[]): Promise<void> {
    this.#phase = 'deciding';
    this.#redo = redo;
    return this.record([]);
  }

  /** No further turns; the one under way is finished. */
  async stop(): Promise<void> {
    this.#phase = 'stopped';
    clearTimeout(this.#deadline);
    await this.#turning;
  }

  async #turns(): Promise<void> {
    try {
      while (this.#queue.length > 0 && this.#phase !== 'stopped') await this.#turn();
      this.#setDeadline();
    } catch (error) {
      this.#phase = 'stopped';
      this.#parts.onFatal(error);
    } finally {
      this.#turning = undefined;
    }
  }

  async #turn(): Promise<void> {
    const batch = this.#queue;
    this.#queue = [];
    const before = this.#state;
    const slept = this.#slept();
    const facts = [...slept, ...batch.flatMap((one) => one.events)];
    const told = facts.reduce(reduce, before);
    this.#performAgain(told);
    const { state, actions, decisions } = this.#decide(told);
    const all = [...facts, ...decisions];
    if (all.length > 0 && (await this.#keep(all, batch)) === 'refused') {
      this.#queue.unshift({ events: slept, done: () => undefined });
      return;
    }
    this.#state = state;
    if (state !== before) this.#parts.onChange(state, before);
    for (const action of actions) this.#perform(action);
    for (const one of batch) one.done();
  }

  /** With something asked for in it, a turn that the journal doesn't take is undone; what is not asked for comes again. */
  async #keep(events: readonly Event[], batch: readonly Item[]): Promise<'kept' | 'refused'> {
    const asked = batch.filter(({ refused }) => refused !== undefined);
    try {
      await this.#parts.journal.append(events, asked.length > 0 ? 'refuses' : 'waits');
      return 'kept';
    } catch (error) {
      if (asked.length === 0 || !(error instanceof OmoError) || error.code !== 'E_JOURNAL_WRITE') throw error;
      this.#queue.unshift(...batch.filter(({ refused }) => refused === undefined));
      for (const { refused } of asked) refused?.(error);
      return 'refused';
    }
  }

  /** Told before anything is decided by a clock that has jumped. */
  #slept(): Event[] {
    const [wall, lived] = [this.#parts.now(), this.#parts.monotonic()];
    const before = this.#clocks ?? { wall, lived };
    this.#clocks = { wall, lived };
    const ms = Math.round(wall - before.wall - (lived - before.lived));
    return ms > SLEEP_MS ? [{ type: 'machine.slept', at: wall, ms }] : [];
  }

  /** Decisions change the state, and may lead to further ones, so this goes on until there are none. */
  #decide(start: State): Decided {
    const all: Decided = { state: start, actions: [], decisions: [] };
    while (this.#phase === 'deciding') {
      const at = this.#parts.now();
      const actions = nextActions(all.state, at, this.#parts.hides);
      if (actions.length === 0) return all;
      if (!actions.map((action) => this.#take(all, action, at)).includes('taken'))
        throw new Error(`decided ${JSON.stringify(actions[0])}, but the decision changes nothing`);
    }
    return all;
  }

  /** One decision may make another of the same round needless: what it changes nothing by is not performed. */
  #take(all: Decided, action: Action, at: number): 'taken' | 'needless' {
    const fact = decided(action, at);
    const next = reduce(all.state, fact);
    if (next === all.state) return 'needless';
    all.state = next;
    all.actions.push(action);
    all.decisions.push(fact);
    return 'taken';
  }

  #performAgain(state: State): void {
    if (this.#phase !== 'deciding' || this.#redo.length === 0) return;
    const hidden = new Set(state.runs.filter(this.#parts.hides).map(({ id }) => id));
    const isHidden = (action: Action): boolean => hidden.has(runOf(action) ?? '');
    const again = this.#redo.filter((action) => !isHidden(action));
    this.#redo = this.#redo.filter(isHidden);
    for (const action of again) this.#perform(action);
  }

  #perform(action: Action): void {
    void this.#parts
      .perform(action, this.#state)
      .then((events) => (events.length > 0 ? this.record(events) : undefined));
  }

  #setDeadline(): void {
    clearTimeout(this.#deadline);
    const now = this.#parts.now();
    const at = nextDeadline(this.#state, now, this.#parts.hides);
    if (at === undefined || this.#phase !== 'deciding') return;
    // Timers stand still while the machine sleeps, and clocks are set: an early wake only looks again.
    const wait = Math.min(Math.max(0, at - now), LONGEST_WAIT_MS);
    this.#deadline = setTimeout(() => void this.record([]), wait);
    this.#deadline.unref();
  }
}

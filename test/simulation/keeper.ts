import { isDeepStrictEqual } from 'node:util';
import type { Event } from '../../src/core/events/event.ts';
import type { Action } from '../../src/core/schedule/action.ts';
import { decided } from '../../src/core/schedule/action.ts';
import { nextActions, nextDeadline } from '../../src/core/schedule/next.ts';
import { interrupted } from '../../src/core/state/interrupted.ts';
import { reduce } from '../../src/core/state/reduce.ts';
import type { State } from '../../src/core/state/state.ts';
import { EMPTY } from '../../src/core/state/state.ts';
import { upgraded } from '../../src/core/state/upgrade.ts';

export interface KeeperParts {
  readonly now: () => number;
  readonly perform: (action: Action, state: State) => void;
  /** After every turn in which it may decide. */
  readonly onTurn: (state: State, actions: readonly Action[]) => void;
}

/** What is left out is left task by task: of a large run that may be many in one turn. */
const MOST_ROUNDS = 200;

/** The daemon's loop without a daemon: facts are journaled and folded, decisions too, and then performed (daemon/loop.ts). */
export class Keeper {
  state: State = EMPTY;
  /** Told from one life to the next: what an earlier one had begun is nobody's any more. */
  life = 0;
  is: 'down' | 'folding' | 'deciding' = 'down';
  /** When it looks again though nothing has happened. */
  deadline: number | undefined;
  readonly #parts: KeeperParts;
  #snapshot = JSON.stringify(EMPTY);
  #journal: string[] = [];
  #disk: 'well' | 'full' = 'well';
  /** What could not be written down yet; nobody was told that it was. */
  #waiting: { readonly of: 'others' | 'itself'; readonly facts: readonly Event[] }[] = [];

  constructor(parts: KeeperParts) {
    this.#parts = parts;
  }

  /** One turn. With no facts: looks whether time alone asks for something. */
  record(...facts: readonly Event[]): void {
    this.#take('others', facts);
  }

  /** What came of its own doing, which a death before it is written down forgets. */
  outcome(...facts: readonly Event[]): void {
    this.#take('itself', facts);
  }

  /** From now on no turn comes to its end. */
  fill(): void {
    this.#disk = 'full';
  }

  free(): void {
    this.#disk = 'well';
    const waiting = this.#waiting.flatMap(({ facts }) => facts);
    this.#waiting = [];
    if (this.is !== 'down') this.record(...waiting);
  }

  get isFull(): boolean {
    return this.#disk === 'full';
  }

  #take(of: 'others' | 'itself', facts: readonly Event[]): void {
    if (this.#disk === 'full') {
      this.#waiting.push({ of, facts });
      this.deadline = undefined;
    } else this.#turn(facts);
  }

  #turn(facts: readonly Event[]): void {
    this.#append(facts);
    const actions = this.is === 'deciding' ? this.#decide() : [];
    this.deadline = this.is === 'deciding' ? nextDeadline(this.state, this.#parts.now()) : undefined;
    if (this.is === 'deciding') this.#parts.onTurn(this.state, actions);
    for (const action of actions) this.#parts.perform(action, this.state);
  }

  /** Returns what others told and was not written down: their files are still there, and people ask again. */
  die(): readonly Event[] {
    this.is = 'down';
    this.deadline = undefined;
    const waiting = this.#waiting;
    this.#waiting = [];
    return waiting.flatMap(({ of, facts }) => (of === 'others' ? facts : []));
  }

  /** It comes back with what its journal holds; `finds` tells it what has happened meanwhile. */
  rise(finds: (record: (...facts: readonly Event[]) => void) => void): void {
    this.life += 1;
    this.#replay();
    this.is = 'folding';
    const at = this.#parts.now();
    this.record({ type: 'daemon.started', at, epoch: this.life, pid: 1, version: '0', host: 'h', boot: 'b' });
    finds((...facts) => this.record(...facts));
    const again = interrupted(this.state);
    this.is = 'deciding';
    for (const action of again) this.#parts.perform(action, this.state);
    this.record();
  }

  #append(facts: readonly Event[]): void {
    for (const fact of facts) {
      const line = JSON.stringify(fact);
      this.#journal.push(line);
      // What a restart will read must be what this life believes.
      this.state = reduce(this.state, JSON.parse(line) as Event);
    }
  }

  #decide(): Action[] {
    const all: Action[] = [];
    for (let round = 0; ; round += 1) {
      const at = this.#parts.now();
      const actions = nextActions(this.state, at);
      if (actions.length === 0) return all;
      if (round > MOST_ROUNDS) throw new Error(`never done with deciding: ${JSON.stringify(actions[0])}`);
      const taken = actions.filter((action) => this.#takes(action, at));
      if (taken.length === 0) throw new Error(`decided ${JSON.stringify(actions[0])}, which changes nothing`);
      all.push(...taken);
    }
  }

  /** What a decision of the same round has made needless is not performed. */
  #takes(action: Action, at: number): boolean {
    const before = this.state;
    this.#append([decided(action, at)]);
    return this.state !== before;
  }

  #replay(): void {
    let state = upgraded(JSON.parse(this.#snapshot) as State);
    for (const line of this.#journal) state = reduce(state, JSON.parse(line) as Event);
    if (!isDeepStrictEqual(plain(state), plain(this.state)))
      throw new Error('the journal tells another state than the one that was lost');
    this.state = state;
    this.#snapshot = JSON.stringify(state);
    this.#journal = [];
  }
}

function plain(state: State): unknown {
  return JSON.parse(JSON.stringify(state));
}

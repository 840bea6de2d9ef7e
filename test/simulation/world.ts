import type { Event } from '../../src/core/events/event.ts';
import type { Action } from '../../src/core/schedule/action.ts';
import { reconcile, strays } from '../../src/core/state/reconcile.ts';
import { reduce } from '../../src/core/state/reduce.ts';
import type { State } from '../../src/core/state/state.ts';
import { findRun, findTask, keyText } from '../../src/core/state/state.ts';
import { Book } from './book.ts';
import { Client } from './client.ts';
import { Clock } from './clock.ts';
import { Dice } from '../support/dice.ts';
import { Hands } from './hands.ts';
import { Keeper } from './keeper.ts';
import type { Night } from './night.ts';
import { DUSK, MINUTE } from './night.ts';
import { Person } from './person.ts';
import { Proofs } from './proofs.ts';
import { Pulse } from './pulse.ts';
import { Watch } from './watch.ts';

const PULSE_MS = 5000;
/** The daemon is killed in the middle of so many of what it does, among the first so many of that kind. */
const DEADLY: Partial<Record<Action['do'], { times: number; among: number }>> = {
  start: { times: 4, among: 300 },
  collect: { times: 3, among: 200 },
  stop: { times: 4, among: 12 },
  poke: { times: 1, among: 3 },
  close: { times: 1, among: 10 },
  report: { times: 1, among: 2 },
};

/** The same where work is looked into. */
const DEADLY_PROOF: typeof DEADLY = {
  start: { times: 2, among: 300 },
  launch: { times: 3, among: 150 },
  check: { times: 5, among: 150 },
  review: { times: 5, among: 100 },
  notify: { times: 2, among: 4 },
  'merge-work': { times: 4, among: 100 },
  'resolve-work': { times: 2, among: 6 },
  'leave-work': { times: 1, among: 10 },
  'verify-whole': { times: 1, among: 2 },
  'report-whole': { times: 1, among: 3 },
};

/** A machine, its providers and its person for a night, and omo's core at work in it. */
export class World {
  readonly night: Night;
  readonly clock = new Clock(DUSK);
  readonly book: Book;
  readonly proofs: Proofs;
  readonly watch: Watch;
  readonly keeper: Keeper;
  readonly #hands: Hands;
  readonly #person: Person;
  readonly #client: Client;
  readonly #pulse = new Pulse(this.clock);
  readonly #dice: Dice;
  readonly #proofDice: Dice;
  kills = 0;
  filled = 0;
  doubled = 0;
  /** Told while no daemon ran. */
  #inbox: Event[] = [];
  readonly #performed = new Map<Action['do'], number>();
  /** Like `start 17`. */
  readonly #deadly: ReadonlySet<string>;
  readonly #deadlyProof: ReadonlySet<string>;

  constructor(night: Night) {
    const { clock } = this;
    this.night = night;
    this.#dice = new Dice(night.seed, 'world');
    this.#proofDice = new Dice(night.seed, 'world with proof');
    this.#deadly = deadly(DEADLY, this.#dice);
    this.#deadlyProof = night.proof === 'with proof' ? deadly(DEADLY_PROOF, this.#proofDice) : new Set();
    this.book = new Book(night);
    this.proofs = new Proofs(night, this.book);
    this.watch = new Watch(night, this.book, this.proofs, clock, () => this.#hands);
    const onTurn = this.watch.turn.bind(this.watch);
    this.keeper = new Keeper({ now: () => clock.now, perform: this.#perform.bind(this), onTurn });
    const record = this.keeper.outcome.bind(this.keeper);
    this.#person = new Person({ night, clock, watch: this.watch, keeper: this.keeper });
    const life = (): number | undefined => (this.keeper.is === 'down' ? undefined : this.keeper.life);
    const tell = this.#tell.bind(this);
    const lost = (): void => this.#looksSoon();
    const onStopped = this.#person.toldOf.bind(this.#person);
    const again = this.#again.bind(this);
    const says = this.#person.says.bind(this.#person);
    const { keeper, proofs, book } = this;
    this.#client = new Client({ night, clock, keeper, proofs, says, again });
    const onAsked = (_run: string, question: string): void => this.#client.toldOf(question);
    this.#hands = new Hands({ night, clock, book, proofs, life, record, tell, lost, onStopped, onAsked, again });
  }

  get wholes() {
    return this.#hands.wholes.told;
  }

  /** The whole night, until its last run has ended. */
  live(): void {
    this.keeper.rise(() => undefined);
    this.#person.plans();
    if (this.night.proof === 'with proof') this.#client.plans();
    this.#plans();
    this.#beat();
    while (!this.#isOver()) this.#step();
    this.watch.end(this.keeper.state);
  }

  #plans(): void {
    for (const change of this.night.changes) {
      if (change.is === 'sleep') this.clock.at(change.at, () => this.#sleeps(change.ms));
      if (change.is === 'kill') this.clock.at(change.at, () => this.#kill(change.downMs));
      if (change.is === 'full disk') this.clock.at(change.at, () => this.#fills(change.ms));
    }
  }

  #isOver(): boolean {
    const { runs } = this.keeper.state;
    const isEnded = runs.length === this.night.runs.length && runs.every(({ phase }) => phase.is === 'ended');
    return isEnded && this.#client.isContent(this.keeper.state);
  }

  /** Whatever comes first: a deadline of omo's own, or the next thing in the world. */
  #step(): void {
    const { next } = this.clock;
    const { deadline } = this.keeper;
    if (deadline !== undefined && deadline <= (next ?? Number.POSITIVE_INFINITY)) {
      this.clock.now = Math.max(this.clock.now, deadline);
      this.keeper.record();
    } else {
      if (this.keeper.is === 'deciding' && next !== undefined) this.watch.quiet(this.keeper.state, next);
      this.clock.step();
    }
  }

  #beat(): void {
    const isUp = this.keeper.is === 'deciding';
    const facts = isUp ? this.#pulse.look(this.keeper.state, this.#hands.live()) : [];
    if (facts.length > 0) this.keeper.record(...facts);
    this.watch.isGettingOn(this.keeper.state);
    this.clock.after(PULSE_MS, () => this.#beat());
  }

  #tell(event: Event, ms: number): void {
    this.clock.after(ms, () => {
      if (this.keeper.is === 'deciding') this.keeper.record({ ...event, at: this.clock.now });
      else this.#inbox.push(event);
    });
  }

  #perform(action: Action, state: State): void {
    const times = (this.#performed.get(action.do) ?? 0) + 1;
    this.#performed.set(action.do, times);
    if (this.#deadly.has(`${action.do} ${times}`))
      this.clock.after(this.#dice.between(0, 200), () => this.#kill(this.#dice.spread(500, MINUTE)));
    if (this.#deadlyProof.has(`${action.do} ${times}`))
      this.clock.after(this.#proofDice.spread(1, 2 * MINUTE), () => this.#kill(this.#proofDice.spread(500, MINUTE)));
    this.#hands.perform(action, state);
  }

  /** Told once more, a fact changes nothing; but of a second asking only omo could tell that it is not its answer. */
  #again(fact: Event): void {
    const { state } = this.keeper;
    if (isAskedAgain(state, fact)) return;
    this.doubled += 1;
    this.watch.sees(reduce(state, fact) === state, `${JSON.stringify(fact)} was told twice, and changes something`);
  }

  #sleeps(ms: number): void {
    this.clock.sleep(ms);
    this.#pulse.startAnew();
    for (const attempt of this.#hands.live()) attempt.woken();
  }

  #kill(downMs: number): void {
    if (this.keeper.is === 'down') return;
    this.#inbox.push(...this.keeper.die());
    this.#hands.workshop.breaksOff();
    this.kills += 1;
    this.clock.after(downMs, () => this.#rises());
  }

  /** A daemon that can't write its first record can't begin. */
  #fills(ms: number): void {
    if (this.keeper.isFull) return;
    this.keeper.fill();
    this.filled += 1;
    this.clock.after(ms, () => this.keeper.free());
  }

  /** As daemon/daemon.ts begins: event files, then terminals, then whatever nobody asked for. */
  #rises(): void {
    if (this.keeper.isFull) return this.clock.after(MINUTE, () => this.#rises());
    this.#pulse.startAnew();
    this.keeper.rise((record) => {
      const inbox = this.#inbox;
      this.#inbox = [];
      record(...inbox);
      const seen = this.#hands.seen();
      record(...reconcile(this.keeper.state, seen, 'none under way', this.clock.now));
      for (const { key } of strays(this.keeper.state, seen)) this.#hands.attempts.get(keyText(key))?.killed('other');
    });
  }

  /** A look at the terminals finds what nobody told of. */
  #looksSoon(): void {
    this.clock.after(this.#dice.between(100, 1000), () => {
      if (this.keeper.is !== 'deciding') return;
      this.keeper.record(...reconcile(this.keeper.state, this.#hands.seen(), 'may be under way', this.clock.now));
    });
  }
}

function deadly(kinds: typeof DEADLY, dice: Dice): Set<string> {
  return new Set(
    Object.entries(kinds).flatMap(([what, { times, among }]) =>
      Array.from({ length: times }, () => `${what} ${dice.between(1, among)}`),
    ),
  );
}

/** Whether the same is being done once more just now, so that an answer is awaited. */
function isAskedAgain(state: State, fact: Event): boolean {
  const run = 'run' in fact && fact.run !== undefined ? findRun(state, fact.run) : undefined;
  if (fact.type.startsWith('synthesis.')) return run?.synthesis?.phase.is !== 'ended';
  if (!run || fact.type !== 'attempt.reviewed') return false;
  const task = findTask(run, fact.task);
  const stage = task?.phase.is === 'running' ? task.phase.stage : undefined;
  return stage?.is === 'reviewing' && stage.step === 'decided' && task?.attempts === fact.attempt;
}

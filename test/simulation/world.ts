import type { AttemptKey, Event, Place } from '../../src/core/events/event.ts';
import type { Action } from '../../src/core/schedule/action.ts';
import { reconcile, strays } from '../../src/core/state/reconcile.ts';
import type { State } from '../../src/core/state/state.ts';
import { findRun, findTask, keyText, providerOf } from '../../src/core/state/state.ts';
import type { Seen } from '../../src/core/worker/seen.ts';
import { Attempt } from './attempt.ts';
import { Book } from './book.ts';
import { Clock } from './clock.ts';
import { Dice } from './dice.ts';
import { Keeper } from './keeper.ts';
import type { Change, Night } from './night.ts';
import { DUSK, MINUTE } from './night.ts';
import { Pulse } from './pulse.ts';
import { Watch } from './watch.ts';
import { windowAt } from './windows.ts';

const PULSE_MS = 5000;
/** How long a person takes at least to put right what he is told of. */
const PERSON_MS = 2 * MINUTE;

/** A machine, its providers and its person for a night, and omo's core at work in it. */
export class World {
  readonly night: Night;
  readonly clock = new Clock(DUSK);
  readonly book: Book;
  readonly keeper: Keeper;
  readonly watch: Watch;
  readonly #attempts = new Map<string, Attempt>();
  readonly #pulse = new Pulse(this.clock);
  readonly #dice: Dice;
  /** Told while no daemon ran. */
  #inbox: Event[] = [];
  #performed = 0;
  /** At those actions the daemon is killed in the middle. */
  readonly #deadly: ReadonlySet<number>;

  constructor(night: Night) {
    this.night = night;
    this.#dice = new Dice(night.seed, 'world');
    this.book = new Book(night);
    this.watch = new Watch(night, this.book, this.clock, () => this.#attempts.values());
    const onTurn = this.watch.turn.bind(this.watch);
    this.keeper = new Keeper({ now: () => this.clock.now, perform: this.#perform.bind(this), onTurn });
    this.#deadly = new Set(Array.from({ length: 5 }, () => this.#dice.between(20, 4000)));
  }

  /** The whole night; when its last run has ended. */
  live(): void {
    this.keeper.rise(() => undefined);
    this.keeper.record(capsSet(this.clock.now, this.night.caps, 'config'));
    for (const run of this.night.runs) this.clock.at(run.at, () => this.#byPerson(() => [submitted(this.night, run)]));
    for (const change of this.night.changes) this.clock.at(change.at, () => this.#changes(change));
    this.clock.after(PULSE_MS, () => this.#beat());
    while (!this.#isOver()) this.#step();
    this.watch.end(this.keeper.state);
  }

  #isOver(): boolean {
    const { runs } = this.keeper.state;
    return runs.length === this.night.runs.length && runs.every(({ phase }) => phase.is === 'ended');
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
    if (this.keeper.is === 'deciding') {
      const facts = this.#pulse.look(this.keeper.state, this.#live());
      if (facts.length > 0) this.keeper.record(...facts);
    }
    this.watch.alive(this.keeper.state);
    this.clock.after(PULSE_MS, () => this.#beat());
  }

  *#live(): Generator<Attempt> {
    for (const attempt of this.#attempts.values()) if (attempt.is !== 'over') yield attempt;
  }

  #tell(event: Event, ms: number): void {
    this.clock.after(ms, () => {
      if (this.keeper.is === 'deciding') this.keeper.record({ ...event, at: this.clock.now });
      else this.#inbox.push(event);
    });
  }

  /** A person cannot do anything while no daemon runs: he does it when one does. */
  #byPerson(facts: () => Event[]): void {
    if (this.keeper.is === 'deciding') this.keeper.record(...facts());
    else this.clock.after(1000, () => this.#byPerson(facts));
  }

  #changes(change: Change): void {
    const { now } = this.clock;
    switch (change.is) {
      case 'caps':
        return this.#byPerson(() => {
          this.watch.caps = change.caps;
          return [capsSet(now, change.caps, 'person')];
        });
      case 'pause-provider': {
        const { provider, until } = change;
        this.#holds(`provider ${provider}`, until, { type: 'provider.paused', at: now, provider }, 'provider.resumed');
        return;
      }
      case 'pause-run': {
        const { run, until } = change;
        this.#holds(`run ${run}`, until, { type: 'run.paused', at: now, run }, 'run.resumed');
        return;
      }
      case 'sleep':
        this.clock.sleep(change.ms);
        this.#pulse.startAnew();
        for (const attempt of this.#live()) attempt.woken();
        return;
      case 'kill':
        this.#kill(change.downMs);
    }
  }

  #holds(what: string, until: number, fact: Event, then: 'provider.resumed' | 'run.resumed'): void {
    this.#byPerson(() => {
      this.watch.held.add(what);
      return [fact];
    });
    this.clock.at(until, () =>
      this.#byPerson(() => {
        this.watch.held.delete(what);
        return [{ ...fact, type: then, at: this.clock.now } as Event];
      }),
    );
  }

  #kill(downMs: number): void {
    if (this.keeper.is === 'down') return;
    this.keeper.die();
    this.clock.after(downMs, () => this.#rises());
  }

  /** As daemon/daemon.ts begins: event files, then terminals, then whatever nobody asked for. */
  #rises(): void {
    this.#pulse.startAnew();
    this.keeper.rise((record) => {
      const inbox = this.#inbox;
      this.#inbox = [];
      record(...inbox);
      const seen = this.#seen();
      record(...reconcile(this.keeper.state, seen, 'none under way', this.clock.now));
      for (const { key } of strays(this.keeper.state, seen)) this.#attempts.get(keyText(key))?.killed('other');
    });
  }

  #seen(): Seen[] {
    return [...this.#attempts.values()].flatMap(({ key, worker, is, exit }): Seen[] => {
      if (is === 'over' && exit === 'no trace') return [];
      const ended = exit === 'no trace' ? {} : { ...exit };
      return [
        {
          key,
          worker,
          place: placeOf(key),
          state: is === 'over' ? ({ is: 'dead', ...ended } as Seen['state']) : { is: 'alive' },
        },
      ];
    });
  }

  /** A look at the terminals finds what nobody told of. */
  #lookSoon(): void {
    this.clock.after(this.#dice.between(100, 1000), () => {
      if (this.keeper.is !== 'deciding') return;
      this.keeper.record(...reconcile(this.keeper.state, this.#seen(), 'may be under way', this.clock.now));
    });
  }

  #perform(action: Action, state: State): void {
    this.#performed += 1;
    if (this.#deadly.has(this.#performed))
      this.clock.after(this.#dice.between(0, 300), () => this.#kill(this.#dice.spread(500, MINUTE)));
    switch (action.do) {
      case 'start':
        return this.#start(action.key, action.worker, action.agent, state);
      case 'collect':
        return this.#soon(30, 300, () => this.#collected(action.key));
      case 'stop':
        return this.#soon(50, 2000, () => this.#stopped(action.key, action.why));
      case 'poke':
        return this.#soon(10, 50, () => {
          this.#attempts.get(keyText(action.key))?.pushed();
          return [];
        });
      case 'close': {
        const { run, worker } = action;
        return this.#soon(20, 100, () => [{ type: 'worker.closed', at: this.clock.now, run, worker }]);
      }
      case 'report':
        return this.#soon(20, 100, () => [{ type: 'run.ended', at: this.clock.now, run: action.run }]);
      case 'tell-stopped':
        return this.#toldOf(action.provider);
      default:
        throw new Error(`nobody asked for ${JSON.stringify(action)}`);
    }
  }

  /** What was begun by a daemon that is dead by then tells nobody. */
  #soon(least: number, most: number, does: () => readonly Event[]): void {
    const { life } = this.keeper;
    this.clock.after(this.#dice.between(least, most), () => {
      if (this.keeper.life !== life || this.keeper.is === 'down') return;
      const facts = does();
      if (facts.length > 0) this.keeper.record(...facts);
    });
  }

  #start(key: AttemptKey, worker: string, agent: string, state: State): void {
    const run = findRun(state, key.run);
    const resume = run && findTask(run, key.task)?.resume;
    const provider = run ? providerOf(run, agent) : agent;
    const service = this.night.services.get(provider);
    if (!service) throw new Error(`${agent} is started, of ${provider}, which nobody knows`);
    const luck = new Dice(this.night.seed, 'start', key.run, key.task, key.attempt).next();
    if (luck < 0.002) return this.#notStarted(key, 'E_NAME_TAKEN');
    this.#soon(5, 300, () => {
      const parts = { clock: this.clock, book: this.book, service, seed: this.night.seed };
      const tell = this.#tell.bind(this);
      const attempt = new Attempt({ ...parts, tell, lost: () => this.#lookSoon() }, key, agent, worker, resume);
      this.#attempts.set(keyText(key), attempt);
      this.#soon(5, 100, () => [{ type: 'attempt.started', at: this.clock.now, ...key, place: placeOf(key) }]);
      return [];
    });
  }

  #notStarted(key: AttemptKey, code: string): void {
    this.#soon(5, 300, () => [{ type: 'attempt.not-started', at: this.clock.now, ...key, code, reason: code }]);
  }

  #collected(key: AttemptKey): Event[] {
    const attempt = this.#attempts.get(keyText(key));
    if (!attempt) throw new Error(`${keyText(key)} is collected, and never was`);
    this.#attempts.delete(keyText(key));
    const { exit, outcome, conversation } = attempt;
    const how = exit === 'no trace' ? {} : exit;
    return [{ type: 'attempt.ended', at: this.clock.now, ...key, ...how, ...outcome, conversation }];
  }

  #stopped(key: AttemptKey, why: string): Event[] {
    const attempt = this.#attempts.get(keyText(key));
    attempt?.killed(why === 'hung' || why === 'timeout' ? why : 'other');
    this.#attempts.delete(keyText(key));
    return [{ type: 'attempt.stopped', at: this.clock.now, ...key, survivors: [] }];
  }

  /** The person puts it right when its time has come, and says so. */
  #toldOf(provider: string): void {
    const { now } = this.clock;
    const windows = this.night.services.get(provider)?.windows ?? [];
    const right = Math.max(windowAt(windows, now)?.until ?? now, now + PERSON_MS);
    this.watch.told(provider);
    this.clock.at(right, () => this.#byPerson(() => [{ type: 'provider.resumed', at: this.clock.now, provider }]));
  }
}

function placeOf({ task, attempt }: AttemptKey): Place {
  return { kind: 'process', pid: attempt, pidStart: task };
}

function capsSet(at: number, { all, pools }: Night['caps'], by: 'config' | 'person'): Event {
  return { type: 'limits.set', at, maxWorkers: all, pools: { ...pools }, by };
}

function submitted({ agents, auto }: Night, { id, at, tasks, options }: Night['runs'][number]): Event {
  const [defaultAgent = ''] = auto;
  const what = { tasks: [...tasks], agents: { ...agents }, defaultAgent, auto: [...auto], options };
  return { type: 'run.submitted', at, run: id, mode: 'parallel', cwd: '/project', ...what, depth: 1, maxDepth: 2 };
}

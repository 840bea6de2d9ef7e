import type { AttemptKey, Event } from '../../src/core/events/event.ts';
import type { Testimony } from '../../src/core/events/proof.ts';
import type { Failure, Signal } from '../../src/core/events/signal.ts';
import type { Exit } from '../../src/core/state/task-state.ts';
import { keyText } from '../../src/core/state/state.ts';
import type { Book } from './book.ts';
import { saysOf } from './claims.ts';
import type { Clock } from './clock.ts';
import { Dice } from '../support/dice.ts';
import type { Leg } from './legs.ts';
import type { Service } from './night.ts';
import { MINUTE, TASK_MS } from './night.ts';
import { failureOf } from './told.ts';
import type { Window } from './windows.ts';
import { nextWindow, windowAt } from './windows.ts';

/** What an ended attempt says of itself when it is collected. */
export interface Outcome {
  readonly ok: boolean;
  readonly reason?: string;
  readonly failure?: Failure;
  /** What its result file says. */
  readonly says?: Testimony;
}

export interface AttemptParts {
  readonly clock: Clock;
  readonly book: Book;
  readonly service: Service;
  readonly seed: number;
  /** Which life of the daemon this is; undefined while there is none. */
  readonly life: () => number | undefined;
  /** Tells omo something, so many ms later. */
  readonly tell: (event: Event, ms: number) => void;
  /** Its terminal is gone, and so is its launcher. */
  readonly lost: (attempt: Attempt) => void;
}

/** How long an agent tries again by itself before it gives up, where it does. */
const TRIES_MS = 3 * MINUTE;
/** So long after the decision to start it a program may begin, and its time counts. */
const LATE_MS = 5000;

/** A program at work on a task, as the machine sees it. */
export class Attempt {
  readonly key: AttemptKey;
  readonly agent: string;
  readonly worker: string;
  readonly conversation: string;
  /** `mute`: it gives no sign of life. */
  is: 'at work' | 'mute' | 'over' = 'at work';
  exit: Exit | 'no trace' = {};
  outcome: Outcome = { ok: false, reason: 'nothing told' };
  readonly #parts: AttemptParts;
  readonly #dice: Dice;
  readonly #sleptBefore: number;
  readonly #bornAt: number;
  readonly #bornIn: number | undefined;
  #stood = false;
  /** Of the leg, ms. */
  #worked: number;
  /** By the clock of the machine awake; absent while it does not get on. */
  #worksSince: number | undefined;
  #waitsSince: number | undefined;
  #tries = 0;
  /** Whoever looks again for an older reason finds that it has changed. */
  #turn = 0;

  constructor(parts: AttemptParts, key: AttemptKey, agent: string, worker: string, resume: string | undefined) {
    this.#parts = parts;
    this.#dice = new Dice(parts.seed, 'attempt', key.run, key.task, key.attempt);
    this.#sleptBefore = parts.clock.now - parts.clock.awake;
    this.#bornAt = parts.clock.now;
    this.#bornIn = parts.life();
    this.key = key;
    this.agent = agent;
    this.worker = worker;
    this.conversation = resume ?? `c-${key.run}-${key.task}-${key.attempt}`;
    this.#worked = parts.book.opens(key, this.conversation, agent, resume !== undefined);
    this.#signal({ is: 'session', conversation: this.conversation });
    this.#later(this.#dice.between(800, 3000));
  }

  get provider(): string {
    return this.#parts.service.provider;
  }

  /** The machine has slept: what it waited for may have happened meanwhile. */
  woken(): void {
    if (this.#worksSince !== undefined) this.#goesOn();
  }

  /** A push wakes what only stood still. */
  pushed(): void {
    if (this.is !== 'mute' || this.#leg.ends !== 'stands still') return;
    const { book } = this.#parts;
    this.#stood = true;
    book.legOver(this.key);
    this.#worked = book.opens(this.key, this.conversation, this.agent, true);
    this.is = 'at work';
    this.#goesOn();
  }

  /** It is ended from outside. */
  killed(why: 'hung' | 'timeout' | 'other'): void {
    if (this.is === 'over') return;
    this.#count();
    const { ends, ms } = this.#leg;
    const own = this.#worked >= ms && (ends === 'hangs' ? why === 'hung' : ends === 'runs away' && why === 'timeout');
    if (own) this.#parts.book.legOver(this.key);
    else if (why === 'timeout') this.#timeOver();
    this.#over({ signal: 'SIGTERM' }, { ok: false });
  }

  /** It had not come to its own fault: then it stood still before, or the machine slept. */
  #timeOver(): void {
    const { clock, book } = this.#parts;
    const slept = clock.now - clock.awake - this.#sleptBefore;
    const lived = clock.now - this.#bornAt;
    if (lived < TASK_MS - LATE_MS) throw new Error(`${keyText(this.key)} had ${lived} ms of its ${TASK_MS}`);
    if (slept === 0 && !this.#stood && !this.#wasUnheard())
      throw new Error(`${keyText(this.key)} had not all of its time`);
    book.timeOver(this.key);
  }

  /** Each daemon listens to it anew, so that its silence may never have been long enough for any of them. */
  #wasUnheard(): boolean {
    return this.is === 'mute' && this.#parts.life() !== this.#bornIn;
  }

  get #leg(): Leg {
    return this.#parts.book.leg(this.key);
  }

  #later(ms: number): void {
    const turn = (this.#turn += 1);
    this.#parts.clock.after(ms, () => {
      if (turn === this.#turn && this.is !== 'over') this.#goesOn();
    });
  }

  #goesOn(): void {
    this.#count();
    const { clock, service } = this.#parts;
    const window = windowAt(service.windows, clock.now);
    if (window) return this.#meets(window);
    if (this.#waitsSince !== undefined) this.#isServed();
    const left = this.#leg.ms - this.#worked;
    if (left <= 0) return this.#legEnds(this.#leg);
    this.#worksSince = clock.awake;
    const trouble = nextWindow(service.windows, clock.now) - clock.now + this.#dice.between(0, 20_000);
    this.#later(Math.min(left, trouble));
  }

  #count(): void {
    if (this.#worksSince !== undefined) this.#worked += this.#parts.clock.awake - this.#worksSince;
    this.#worksSince = undefined;
  }

  #isServed(): void {
    this.#waitsSince = undefined;
    this.is = 'at work';
    this.#signal({ is: 'busy' });
  }

  #meets(window: Window): void {
    const { clock, service } = this.#parts;
    const failure = failureOf(window, clock.now);
    if (failure === undefined) return this.#isLeftAlone(window);
    this.#waitsSince ??= clock.awake;
    const tired = service.habit === 'retries, then quits' && clock.awake - this.#waitsSince > TRIES_MS;
    if (service.habit === 'quits' || tired || failure.kind === 'auth')
      return this.#exits({ exitCode: 1 }, { ok: false, reason: failure.message, failure });
    this.is = 'mute';
    this.#signal({ is: 'retrying', failure, attempt: (this.#tries += 1) });
    this.#later(this.#dice.between(10_000, 30_000));
  }

  /** A stream that says nothing: some go on when the provider does, others are dead. */
  #isLeftAlone({ until }: Window): void {
    this.is = 'mute';
    this.#turn += 1;
    if (this.#dice.chance(0.5)) return;
    this.#waitsSince ??= this.#parts.clock.awake;
    this.#later(Math.max(0, until - this.#parts.clock.now));
  }

  #legEnds({ ends }: Leg): void {
    switch (ends) {
      case 'done':
      case 'changed nothing':
      case 'acceptance fails':
      case 'markers left':
      case 'says it is blocked':
      case 'poor':
        return this.#saysDone(ends);
      case 'bad':
        return this.#ownEnd({ exitCode: 1 }, { ok: false, reason: 'the tests fail' });
      case 'killed by a signal':
        return this.#ownEnd({ signal: 'SIGKILL' }, { ok: false, reason: 'killed by SIGKILL' });
      case 'exit code 139':
        return this.#ownEnd({ exitCode: 139 }, { ok: false, reason: 'exit code 139' });
      case 'terminal lost':
        this.#parts.book.legOver(this.key);
        this.#over('no trace', { ok: false });
        return this.#parts.lost(this);
      case 'context full':
        return this.#failsBy({ kind: 'context', message: 'prompt is too long' });
      case 'conversation broken':
        return this.#failsBy({ kind: 'conversation', message: 'tool_use without tool_result' });
      case 'hangs':
      case 'stands still':
        this.is = 'mute';
        return;
      case 'runs away':
        return;
    }
  }

  #saysDone(ends: Leg['ends']): void {
    if (this.agent === 'claude') this.#signal({ is: 'turn-ended', message: 'It is done.' }, 'hook');
    const says = saysOf(this.#parts.book.night, this.key, ends);
    this.#ownEnd({ exitCode: 0 }, { ok: true, ...(says && { says }) });
  }

  #failsBy(failure: Failure): void {
    this.#ownEnd({ exitCode: 1 }, { ok: false, reason: failure.message, failure });
  }

  #ownEnd(exit: Exit, outcome: Outcome): void {
    this.#parts.book.legOver(this.key);
    this.#worked = 0;
    this.#exits(exit, outcome);
  }

  #exits(exit: Exit, outcome: Outcome): void {
    this.#over(exit, outcome);
    const event: Event = { type: 'attempt.exited', at: this.#parts.clock.now, ...this.key, ...exit, by: 'launcher' };
    this.#parts.tell(event, this.#dice.between(20, 300));
  }

  #over(exit: Exit | 'no trace', outcome: Outcome): void {
    this.#count();
    this.is = 'over';
    this.exit = exit;
    this.outcome = outcome;
    this.#turn += 1;
    this.#parts.book.closes(this.key, this.conversation, this.#worked);
  }

  #signal(signal: Signal, by: 'output' | 'hook' = 'output'): void {
    const event: Event = { type: 'agent.signalled', at: this.#parts.clock.now, ...this.key, by, signal };
    this.#parts.tell(event, by === 'hook' ? 10 : this.#dice.between(10, 500));
  }
}

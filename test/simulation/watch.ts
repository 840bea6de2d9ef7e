import type { Action } from '../../src/core/schedule/action.ts';
import { nextActions } from '../../src/core/schedule/next.ts';
import { waits } from '../../src/core/schedule/waits.ts';
import type { State } from '../../src/core/state/state.ts';
import { currentKey, findRun, findTask, isOver, keyText, providerOf } from '../../src/core/state/state.ts';
import type { Attempt } from './attempt.ts';
import type { Book } from './book.ts';
import { taskOf } from './book.ts';
import type { Clock } from './clock.ts';
import type { Caps, Night } from './night.ts';
import { DUSK, HOUR } from './night.ts';
import { injustices } from './verdict.ts';

/** Work that is under way: from the decision to start it until the world has seen its end. */
interface Claim {
  readonly id: string;
  readonly run: string;
  readonly task: string;
  readonly provider: string;
}

/** A night that goes on for so long goes on for ever. */
const FOR_EVER_MS = 90 * HOUR;
/** Looks that cost too much to be taken each time are taken every so many times. */
const SELDOM = { reasons: 100, deadlines: 20 };
/** For each task and each start, at most. */
const MOST_DECISIONS = 12;
/** For each time that a person has to put something right, at most: what was under way tells of it late. */
const MOST_NOTICES = 3;

/** Sees that omo keeps its promises, by what the world shows and not by what omo believes. */
export class Watch {
  /** As the person has set them. */
  caps: Caps;
  /** What the person holds, like `run r1`. */
  readonly held = new Set<string>();
  starts = 0;
  turns = 0;
  readonly #night: Night;
  readonly #book: Book;
  readonly #clock: Clock;
  readonly #attempts: () => Iterable<Attempt>;
  #claims: readonly Claim[] = [];
  readonly #notices = new Map<string, number>();
  #decisions = 0;
  #looks = 0;

  constructor(night: Night, book: Book, clock: Clock, attempts: () => Iterable<Attempt>) {
    this.#night = night;
    this.#book = book;
    this.#clock = clock;
    this.#attempts = attempts;
    this.caps = night.caps;
  }

  /** What was decided in one turn, and the state after it. */
  turn(state: State, actions: readonly Action[]): void {
    this.turns += 1;
    this.#decisions += actions.length;
    this.#claims = this.#stillClaimed(state);
    for (const action of actions) if (action.do === 'start') this.#starts(state, action);
    if (this.turns % SELDOM.reasons === 0) this.#waitsHaveReasons(state);
  }

  /** Nothing is due before `next`, for which there is no deadline. */
  quiet(state: State, next: number): void {
    this.#looks += 1;
    const [action] = this.#looks % SELDOM.deadlines === 0 ? nextActions(state, next) : [];
    const when = new Date(next).toISOString();
    this.#sees(action === undefined, `${JSON.stringify(action)} was due before ${when}, and had no deadline`);
  }

  isGettingOn({ runs, providers }: State): void {
    if (this.#clock.now < DUSK + FOR_EVER_MS) return;
    const open = runs.flatMap((run) => run.tasks.filter(({ phase }) => !isOver(phase)).map(({ spec }) => spec.id));
    this.#sees(false, `it goes on for ever: ${open.slice(0, 5).join(', ')} are open; ${JSON.stringify(providers)}`);
  }

  /** The person was told of a stopped provider. */
  told(provider: string): void {
    const times = (this.#notices.get(provider) ?? 0) + 1;
    this.#notices.set(provider, times);
    const reasons = this.#night.services.get(provider)?.windows.filter(({ kind }) => kind === 'auth').length ?? 0;
    this.#sees(times <= reasons * MOST_NOTICES, `the person is told of ${provider} again and again`);
  }

  end(state: State): void {
    for (const problem of injustices(state, this.#book)) this.#sees(false, problem);
    const tasks = state.runs.reduce((sum, run) => sum + run.tasks.length, 0);
    const isQuiet = this.#decisions <= MOST_DECISIONS * (tasks + this.starts);
    this.#sees(isQuiet, `${this.#decisions} decisions for ${tasks} tasks and ${this.starts} starts`);
  }

  #starts(state: State, { key, agent }: Extract<Action, { do: 'start' }>): void {
    this.starts += 1;
    const id = keyText(key);
    const run = findRun(state, key.run);
    const task = run && findTask(run, key.task);
    if (!run || !task) return this.#sees(false, `${id} is started, and nobody asked for it`);
    const claim = { id, run: key.run, task: key.task, provider: providerOf(run, agent) };
    this.#mayStart(claim, task.spec.dependsOn);
    this.#claims = [...this.#claims, claim];
    this.#holdsCaps(claim, run.options.workers);
  }

  #mayStart({ id, run, task, provider }: Claim, needs: readonly string[]): void {
    const beside = this.#claims.find((one) => one.run === run && one.task === task);
    this.#sees(beside === undefined, `${id} is started beside ${beside?.id}`);
    const early = needs.find((one) => !this.#book.isDone(`${run}/${one}`));
    this.#sees(early === undefined, `${id} is started before ${early} is done`);
    const held = [`provider ${provider}`, `run ${run}`].find((what) => this.held.has(what));
    this.#sees(held === undefined, `${id} is started while ${held} is held`);
  }

  #holdsCaps({ provider, run }: Claim, ofRun: number): void {
    const count = (which: (one: Claim) => boolean): number => this.#claims.filter((one) => which(one)).length;
    const here = count((one) => one.provider === provider);
    const most = this.caps.pools[provider] ?? 0;
    this.#sees(this.#claims.length <= this.caps.all, `${this.#claims.length} at once of ${this.caps.all}`);
    this.#sees(here <= most, `${here} at once of ${most} on ${provider}`);
    const together = count((one) => one.run === run);
    this.#sees(together <= ofRun, `${together} at once of ${ofRun} in ${run}`);
  }

  /** A claim ends when its program has, and omo knows it; one that never began ends when omo says so. */
  #stillClaimed(state: State): Claim[] {
    const alive = new Set([...this.#attempts()].filter(({ is }) => is !== 'over').map(({ key }) => keyText(key)));
    return this.#claims.filter((claim) => {
      const run = findRun(state, claim.run);
      const task = run && findTask(run, claim.task);
      const runs = task?.phase.is === 'running' && keyText(currentKey(run!, task)) === claim.id;
      return runs || alive.has(claim.id);
    });
  }

  #waitsHaveReasons(state: State): void {
    const { now } = this.#clock;
    const why = waits(state, now);
    for (const run of state.runs)
      for (const task of run.tasks) {
        if (task.phase.is !== 'waiting' || run.phase.is !== 'active') continue;
        const wait = why(run, task);
        const id = taskOf({ run: run.id, task: task.spec.id });
        this.#sees(wait !== undefined, `${id} waits, and nobody knows why`);
        this.#sees((wait?.until ?? Number.POSITIVE_INFINITY) > now, `${id} waits until a time that is over`);
      }
  }

  #sees(isSo: boolean, problem: string): void {
    if (isSo) return;
    const { seed } = this.#night;
    const again = `OMO_SEED=${seed} npx vitest run --config test/vitest.config.ts test/simulation`;
    throw new Error(`night ${seed}, ${new Date(this.#clock.now).toISOString()}: ${problem}\nagain: ${again}`);
  }
}

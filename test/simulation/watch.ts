import type { Action } from '../../src/core/schedule/action.ts';
import { nextActions } from '../../src/core/schedule/next.ts';
import { waits } from '../../src/core/schedule/waits.ts';
import type { State } from '../../src/core/state/state.ts';
import type { TaskState } from '../../src/core/state/task-state.ts';
import { currentKey, findRun, findTask, keyText, providerOf } from '../../src/core/state/state.ts';
import { isOver } from '../../src/core/state/task-state.ts';
import type { Book } from './book.ts';
import { taskOf } from './book.ts';
import type { Clock } from './clock.ts';
import type { Caps, Night } from './night.ts';
import { DUSK, HOUR } from './night.ts';
import type { Proofs } from './proofs.ts';
import { injustices } from './verdict.ts';
import { ProofWatch } from './watch-proof.ts';
import type { Hands } from './hands.ts';

/** Work that is under way: from the decision to start it until the world has seen its end. */
interface Claim {
  readonly id: string;
  readonly run: string;
  readonly task: string;
  /** Whose limits it is under now; undefined: nobody's, while its work is looked into. */
  readonly provider: string | undefined;
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
  /** How long nothing was done because all that could be done waited for the person's judgement, ms. */
  personMs = 0;
  /** Since when that is so. */
  #idleSince: number | undefined;
  turns = 0;
  readonly #night: Night;
  readonly #book: Book;
  readonly #clock: Clock;
  readonly #proofs: Proofs;
  readonly #hands: () => Hands;
  #proofWatch: ProofWatch | undefined;
  #claims: readonly Claim[] = [];
  readonly #notices = new Map<string, number>();
  #decisions = 0;
  #looks = 0;

  constructor(night: Night, book: Book, proofs: Proofs, clock: Clock, hands: () => Hands) {
    this.#night = night;
    this.#book = book;
    this.#clock = clock;
    this.#proofs = proofs;
    this.#hands = hands;
    this.caps = night.caps;
  }

  /** What was decided in one turn, and the state after it. */
  turn(state: State, actions: readonly Action[]): void {
    this.turns += 1;
    this.#decisions += actions.length;
    this.#claims = this.#stillClaimed(state);
    for (const action of actions) {
      if (action.do === 'start') this.#starts(state, action);
      if (action.do === 'review') this.#reviews(state, action);
    }
    this.#proof.turn(state, actions);
    this.#waitsForPerson(state);
    if (this.turns % SELDOM.reasons === 0) this.#waitsHaveReasons(state);
  }

  /** Nothing is due before `next`, for which there is no deadline. */
  quiet(state: State, next: number): void {
    this.#looks += 1;
    const [action] = this.#looks % SELDOM.deadlines === 0 ? nextActions(state, next) : [];
    const when = new Date(next).toISOString();
    this.sees(action === undefined, `${JSON.stringify(action)} was due before ${when}, and had no deadline`);
  }

  isGettingOn({ runs, providers }: State): void {
    if (this.#clock.now < DUSK + FOR_EVER_MS) return;
    const open = runs.flatMap((run) => run.tasks.filter(({ phase }) => !isOver(phase)).map(({ spec }) => spec.id));
    this.sees(false, `it goes on for ever: ${open.slice(0, 5).join(', ')} are open; ${JSON.stringify(providers)}`);
  }

  /** The person was told of a stopped provider. */
  told(provider: string): void {
    const times = (this.#notices.get(provider) ?? 0) + 1;
    this.#notices.set(provider, times);
    const reasons = this.#night.services.get(provider)?.windows.filter(({ kind }) => kind === 'auth').length ?? 0;
    this.sees(times <= reasons * MOST_NOTICES, `the person is told of ${provider} again and again`);
  }

  end(state: State): void {
    for (const problem of injustices(state, this.#book, this.#proofs)) this.sees(false, problem);
    this.#proof.end(state);
    const tasks = state.runs.reduce((sum, run) => sum + run.tasks.length, 0);
    const isQuiet = this.#decisions <= MOST_DECISIONS * (tasks + this.starts);
    this.sees(isQuiet, `${this.#decisions} decisions for ${tasks} tasks and ${this.starts} starts`);
  }

  get #proof(): ProofWatch {
    const { branches, wholes } = this.#hands();
    const sees = this.sees.bind(this);
    return (this.#proofWatch ??= new ProofWatch({ proofs: this.#proofs, branches, wholes, sees }));
  }

  #starts(state: State, { key, worker, agent }: Extract<Action, { do: 'start' }>): void {
    this.starts += 1;
    const id = keyText(key);
    const run = findRun(state, key.run);
    const task = run && findTask(run, key.task);
    if (!run || !task) return this.sees(false, `${id} is started, and nobody asked for it`);
    const claim = { id, run: key.run, task: key.task, provider: providerOf(run, agent) };
    this.#mayStart(claim, task.spec.dependsOn);
    const tasks = run.tasks.filter((one) => one.phase.is === 'running' && one.worker === worker);
    this.sees(tasks.length === 1, `${worker} has ${tasks.length} tasks at once`);
    this.#claims = [...this.#claims, claim];
    this.#holdsCaps(claim, run.options.workers);
  }

  #mayStart({ id, run, task, provider }: Claim, needs: readonly string[]): void {
    const beside = this.#claims.find((one) => one.run === run && one.task === task);
    this.sees(beside === undefined, `${id} is started beside ${beside?.id}`);
    const early = needs.find((one) => !this.#proofs.isDone(`${run}/${one}`));
    this.sees(early === undefined, `${id} is started before ${early} is done`);
    const held = [`provider ${provider}`, `run ${run}`].find((what) => this.held.has(what));
    this.sees(held === undefined, `${id} is started while ${held} is held`);
  }

  #waitsForPerson({ runs }: State): void {
    const { now } = this.#clock;
    if (this.#idleSince !== undefined) this.personMs += now - this.#idleSince;
    const isIdle = this.#claims.length === 0 && runs.some((run) => run.tasks.some(isJudged));
    this.#idleSince = isIdle ? now : undefined;
  }

  /** A reviewer is under its provider's limits and takes a slot like any worker. */
  #reviews(state: State, { key, agent }: Extract<Action, { do: 'review' }>): void {
    const run = findRun(state, key.run);
    if (!run) return this.sees(false, `${keyText(key)} is reviewed, and nobody asked for it`);
    const provider = providerOf(run, agent);
    const id = keyText(key);
    const held = [`provider ${provider}`, `run ${run.id}`].find((what) => this.held.has(what));
    this.sees(held === undefined, `${id} is reviewed while ${held} is held`);
    this.sees(!this.#hands().workshop.reviews.has(id), `${id} is reviewed twice at once`);
    const claim = { id, run: key.run, task: key.task, provider };
    this.#claims = [...this.#claims, claim];
    this.#holdsCaps(claim, run.options.workers);
  }

  #holdsPool(provider: string): void {
    const here = this.#claims.filter((one) => one.provider === provider).length;
    const most = this.caps.pools[provider] ?? 0;
    this.sees(here <= most, `${here} at once of ${most} on ${provider}`);
  }

  #holdsCaps({ provider, run }: Claim, ofRun: number): void {
    const count = (which: (one: Claim) => boolean): number => this.#claims.filter((one) => which(one)).length;
    this.sees(this.#claims.length <= this.caps.all, `${this.#claims.length} at once of ${this.caps.all}`);
    if (provider !== undefined) this.#holdsPool(provider);
    const together = count((one) => one.run === run);
    this.sees(together <= ofRun, `${together} at once of ${ofRun} in ${run}`);
  }

  /** A claim ends when its program has, and omo knows it; one that never began ends when omo says so. */
  #stillClaimed(state: State): Claim[] {
    const alive = new Set([...this.#hands().live()].map(({ key }) => keyText(key)));
    return this.#claims.flatMap((claim) => {
      if (alive.has(claim.id)) return [claim];
      const stage = stageOf(state, claim);
      switch (stage) {
        case undefined:
        // Nothing of it runs, and the person may be asleep.
        case 'judging':
          return [];
        case 'checking':
          return [{ ...claim, provider: undefined }];
        case 'reviewing': {
          // Until its reviewer's provider has room nothing of it runs either.
          const provider = this.#hands().workshop.reviews.get(claim.id);
          return provider === undefined ? [] : [{ ...claim, provider }];
        }
        default:
          return [claim];
      }
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
        this.sees(wait !== undefined, `${id} waits, and nobody knows why`);
        if (wait?.because.is === 'slots') this.#isFull(id, run.id, wait.because.max);
        this.sees((wait?.until ?? Number.POSITIVE_INFINITY) > now, `${id} waits until a time that is over`);
      }
  }

  /** What waits for slots waits for some that are held: who waits for the person holds none. */
  #isFull(id: string, run: string, max: number): void {
    const here = this.#claims.filter((one) => one.run === run).length;
    this.sees(here >= max || this.#claims.length >= max, `${id} waits for one of ${max} slots, and ${here} are held`);
  }

  sees(isSo: boolean, problem: string): void {
    if (isSo) return;
    const { seed } = this.#night;
    const again = `OMO_SEED=${seed} npx vitest run --config test/vitest.config.ts test/simulation`;
    throw new Error(`night ${seed}, ${new Date(this.#clock.now).toISOString()}: ${problem}\nagain: ${again}`);
  }
}

function isJudged({ phase }: TaskState): boolean {
  return phase.is === 'running' && phase.stage.is === 'judging';
}

/** Where the attempt of that claim is; undefined: it is over. */
function stageOf(state: State, claim: Claim): string | undefined {
  const run = findRun(state, claim.run);
  const task = run && findTask(run, claim.task);
  if (!run || task?.phase.is !== 'running' || keyText(currentKey(run, task)) !== claim.id) return undefined;
  return task.phase.stage.is;
}

import type { Action } from '../../src/core/schedule/action.ts';
import { nextActions } from '../../src/core/schedule/next.ts';
import { waits } from '../../src/core/schedule/waits.ts';
import type { State } from '../../src/core/state/state.ts';
import { findRun, findTask, isOver, keyText, providerOf } from '../../src/core/state/state.ts';
import type { Attempt } from './attempt.ts';
import type { Book } from './book.ts';
import { taskOf } from './book.ts';
import type { Clock } from './clock.ts';
import type { Caps, Night } from './night.ts';
import { HOUR, RETRIES } from './night.ts';

/** Work that is under way: from the decision to start it until the world has seen its end. */
interface Claim {
  readonly run: string;
  readonly task: string;
  readonly provider: string;
}

/** A night that goes on for so long goes on for ever. */
const FOR_EVER_MS = 90 * HOUR;

/** Looks that omo keeps its promises, by what the world shows and not by what omo believes. */
export class Watch {
  caps: Caps;
  readonly held = new Set<string>();
  starts = 0;
  decisions = 0;
  notices = 0;
  readonly #night: Night;
  readonly #book: Book;
  readonly #clock: Clock;
  readonly #attempts: () => Iterable<Attempt>;
  readonly #claims = new Map<string, Claim>();
  turns = 0;
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
    this.decisions += actions.length;
    this.#forgetEnded(state);
    for (const action of actions) if (action.do === 'start') this.#start(state, action);
    if (this.turns % 100 === 0) this.#everyWaitHasAReason(state);
  }

  /** Until `next` nothing was due: else a deadline is missing. */
  quiet(state: State, next: number): void {
    this.#looks += 1;
    if (this.#looks % 50 !== 0) return;
    const [action] = nextActions(state, next);
    if (action)
      this.#fail(`${JSON.stringify(action)} was due before ${new Date(next).toISOString()}, and had no deadline`);
  }

  alive(state: State): void {
    if (this.#clock.now < this.#night.runs[0]!.at + FOR_EVER_MS) return;
    const open = state.runs.flatMap((run) =>
      run.tasks.filter(({ phase }) => !isOver(phase)).map((task) => `${run.id}/${task.spec.id} ${task.phase.is}`),
    );
    this.#fail(`it goes on for ever: ${open.slice(0, 5).join(', ')}; ${JSON.stringify(state.providers)}`);
  }

  told(provider: string): void {
    this.notices += 1;
    const auths = this.#night.services.get(provider)?.windows.filter(({ kind }) => kind === 'auth').length ?? 0;
    if (this.notices > auths * 3) this.#fail(`the person is told of ${provider} again and again`);
  }

  end(state: State): void {
    for (const run of state.runs)
      for (const task of run.tasks) {
        if (!isOver(task.phase)) this.#fail(`${run.id}/${task.spec.id} is ${task.phase.is} at the end of its run`);
        this.#isJust(run.id, task.spec.id, task.phase.is, task.spec.dependsOn, state);
      }
    const tasks = state.runs.reduce((sum, run) => sum + run.tasks.length, 0);
    if (this.decisions > 12 * (tasks + this.starts))
      this.#fail(`${this.decisions} decisions for ${this.starts} starts`);
  }

  #start(state: State, { key, agent }: Extract<Action, { do: 'start' }>): void {
    this.starts += 1;
    const run = findRun(state, key.run);
    if (!run) return this.#fail(`${keyText(key)} is started in a run that is not`);
    const claim = { run: key.run, task: key.task, provider: providerOf(run, agent) };
    const claims = [...this.#claims.values()];
    if (claims.some((one) => one.run === claim.run && one.task === claim.task))
      this.#fail(`${keyText(key)} is started beside another attempt of its task`);
    const behind = this.#book.behind(taskOf(key));
    if (behind.at(-1)?.ends === 'done' && this.#isCollected(key)) this.#fail(`${keyText(key)} does again what is done`);
    for (const id of findTask(run, key.task)?.spec.dependsOn ?? [])
      if (this.#book.behind(`${key.run}/${id}`).at(-1)?.ends !== 'done')
        this.#fail(`${keyText(key)} is started before ${id} is done`);
    for (const what of [`provider ${claim.provider}`, `run ${key.run}`])
      if (this.held.has(what)) this.#fail(`${keyText(key)} is started while ${what} is held`);
    this.#claims.set(keyText(key), claim);
    this.#within('all', claims.length + 1, this.caps.all);
    this.#within(
      claim.provider,
      claims.filter((one) => one.provider === claim.provider).length + 1,
      this.caps.pools[claim.provider],
    );
    this.#within(key.run, claims.filter((one) => one.run === key.run).length + 1, run.options.workers);
  }

  readonly #done = new Set<string>();

  #isCollected(key: { run: string; task: string }): boolean {
    return this.#done.has(taskOf(key));
  }

  #within(what: string, count: number, most = 0): void {
    if (count > most) this.#fail(`${count} at once where ${what} may have ${most}`);
  }

  /** A claim ends with its attempt, as the world sees it; one that never began ends when omo says so. */
  #forgetEnded(state: State): void {
    const live = new Map([...this.#attempts()].map((attempt) => [keyText(attempt.key), attempt]));
    for (const [id, claim] of this.#claims) {
      const attempt = live.get(id);
      const run = findRun(state, claim.run);
      const task = run && findTask(run, claim.task);
      const runs =
        task?.phase.is === 'running' && keyText({ run: claim.run, task: claim.task, attempt: task.attempts }) === id;
      if (!runs && (attempt === undefined || attempt.is === 'over')) this.#claims.delete(id);
      if (task?.phase.is === 'done') this.#done.add(taskOf(claim));
    }
  }

  #everyWaitHasAReason(state: State): void {
    const { now } = this.#clock;
    const why = waits(state, now);
    for (const run of state.runs)
      for (const task of run.tasks) {
        if (task.phase.is !== 'waiting' || run.phase.is !== 'active') continue;
        const wait = why(run, task);
        if (!wait) this.#fail(`${run.id}/${task.spec.id} waits, and nobody knows why`);
        if (wait?.until !== undefined && wait.until <= now)
          this.#fail(`${run.id}/${task.spec.id} waits until a time that is over`);
      }
  }

  /** Failed is only what failed by its own fault often enough; skipped only what waited for such. */
  #isJust(run: string, id: string, is: string, dependsOn: readonly string[], state: State): void {
    const behind = this.#book.behind(`${run}/${id}`);
    const faults = this.#book.faults(`${run}/${id}`);
    const ofRun = findRun(state, run);
    const tried = (ofRun && findTask(ofRun, id)?.tries) ?? [];
    const tries = tried.map(({ ended, agent }) => `${ended} (${agent})`).join(', ');
    // Whose fault a silence is nobody can tell, but not every one is laid to its provider.
    const hangs = Math.max(0, tried.filter(({ ended }) => ended === 'hung').length - 1);
    if (is === 'done' && behind.at(-1)?.ends !== 'done')
      this.#fail(`${run}/${id} is called done, and is not: ${tries}`);
    if (
      is === 'failed' &&
      faults.filter((ends) => ends !== 'hangs').length + hangs + this.#book.ranOut(`${run}/${id}`) < 1 + RETRIES
    )
      this.#fail(`${run}/${id} has failed after ${faults.length} faults of its own (${faults.join(', ')}): ${tries}`);
    if (is === 'skipped' && !dependsOn.some((one) => ofRun && findTask(ofRun, one)?.phase.is !== 'done'))
      this.#fail(`${run}/${id} is skipped though all it needs is done`);
    if (is === 'cancelled') this.#fail(`${run}/${id} is cancelled, and nobody asked for it`);
  }

  #fail(problem: string): never {
    const when = new Date(this.#clock.now).toISOString();
    throw new Error(
      `seed ${this.#night.seed}, ${when}: ${problem}\nagain: OMO_SEED=${this.#night.seed} npx vitest run --config test/vitest.config.ts test/simulation`,
    );
  }
}

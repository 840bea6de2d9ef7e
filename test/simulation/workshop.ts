import type { AttemptKey, Event } from '../../src/core/events/event.ts';
import type { Changes, Evidence } from '../../src/core/events/proof.ts';
import type { Action } from '../../src/core/schedule/action.ts';
import { verifyCommand } from '../../src/core/proof/asked.ts';
import type { Run, State } from '../../src/core/state/state.ts';
import type { TaskState } from '../../src/core/state/task-state.ts';
import { findRun, findTask, keyText, providerOf } from '../../src/core/state/state.ts';
import type { Book } from './book.ts';
import { taskOf } from './book.ts';
import type { Branches } from './branches.ts';
import { isResearch } from './claims.ts';
import type { Clock } from './clock.ts';
import { Dice } from '../support/dice.ts';
import { CHECK_MS } from './ground.ts';
import type { Ends } from './legs.ts';
import { BAD, GOOD, holds, verification } from './looks.ts';
import type { Night } from './night.ts';
import { MINUTE } from './night.ts';
import type { Proofs } from './proofs.ts';
import { failureOf } from './told.ts';
import { nextWindow, windowAt } from './windows.ts';

export interface WorkshopParts {
  readonly night: Night;
  readonly clock: Clock;
  readonly book: Book;
  readonly proofs: Proofs;
  readonly branches: Branches;
  /** Does it between so many and so many ms later, if the daemon lives until then. */
  readonly soon: (least: number, most: number, does: (at: number) => readonly Event[]) => void;
  /** A fact that comes once more, much later, and must change nothing. */
  readonly late: (fact: Event) => void;
}

/** How often something goes wrong that is no fault of the work. */
const LUCK = { noTree: 0.01, unmeasured: 0.01, reviewFails: 0.05, rubbish: 0.1, harsh: 0.2, blind: 0.1 };
/** How often a fact comes twice. */
const TWICE = 0.05;

/** Makes trees, looks into what was done and has it read, as daemon/proof does. */
export class Workshop {
  /** Reviews under way, by attempt: the provider whose limits they are under. */
  readonly reviews = new Map<string, string>();
  readonly #parts: WorkshopParts;
  readonly #times = new Map<string, number>();

  constructor(parts: WorkshopParts) {
    this.#parts = parts;
  }

  /** All that it had under way is gone with the daemon. */
  breaksOff(): void {
    this.reviews.clear();
  }

  makesTree({ key, worker }: Extract<Action, { do: 'start' }>, state: State): void {
    const { soon, proofs, branches } = this.#parts;
    const luck = this.#luck('tree', key);
    const [run, task] = inState(state, key);
    const isSetUp = branches.isFirst(key.run, worker);
    soon(200, isSetUp ? 3 * MINUTE : 5000, (at) => {
      proofs.begins(key);
      if (luck.chance(LUCK.noTree)) {
        proofs.noTree(key);
        const told = { code: 'E_TREE', reason: 'the set-up command failed' };
        return this.#tells(luck, { type: 'attempt.not-started', at, ...key, ...told });
      }
      return this.#tells(luck, { type: 'attempt.tree-ready', at, ...key, tree: branches.treeOf(run, task, worker) });
    });
  }

  checks(key: AttemptKey, state: State): void {
    const luck = this.#luck('check', key);
    const [run, task] = inState(state, key);
    const ms = luck.spread(300, 5 * MINUTE);
    const ends = this.#parts.book.behind(taskOf(key)).at(-1)?.ends ?? 'done';
    const evidence = this.#evidence(luck, run, task, ends);
    this.#parts.soon(ms, ms, (at) => {
      this.#parts.proofs.looked(key, holds(run, task, evidence, ends));
      return this.#tells(luck, { type: 'attempt.checked', at, ...key, evidence });
    });
  }

  #evidence(luck: Dice, run: Run, task: TaskState, ends: Ends): Evidence {
    const command = verifyCommand(run, task);
    const verify = command === undefined ? {} : { verify: verification(luck, command, ends) };
    if (task.tree === undefined) return verify;
    if (luck.chance(LUCK.unmeasured)) return { unmeasured: 'a rebase is not finished there', ...verify };
    return { changes: this.#changes(run, task, ends), ...verify };
  }

  #changes(run: Run, task: TaskState, ends: Ends): Changes {
    const { branches, night } = this.#parts;
    const key = { run: run.id, task: task.spec.id, attempt: task.attempts };
    const idle =
      ends === 'changed nothing' ||
      (ends === 'done' && (isResearch(night.seed, key) || task.spec.writes === 'nothing'));
    const head = idle ? branches.head(key) : branches.commits(key);
    const count = head === undefined ? 0 : 1;
    return {
      files: count === 0 ? [] : [`src/${key.task}.ts`],
      count,
      insertions: count,
      deletions: 0,
      conflicted: ends === 'markers left' ? ['src/shared.ts'] : [],
      ignored: [],
      ...(run.ground?.isolate === 'worktree' && { commit: head ?? task.tree?.base }),
    };
  }

  reads({ key, agent }: Extract<Action, { do: 'review' }>, state: State): void {
    const { clock, night } = this.#parts;
    const luck = this.#luck('review', key);
    const [run] = inState(state, key);
    const provider = providerOf(run, agent);
    const windows = night.services.get(provider)?.windows ?? [];
    this.reviews.set(keyText(key), provider);
    const window = windowAt(windows, clock.now);
    const whole = luck.spread(20_000, 6 * MINUTE);
    const free = nextWindow(windows, clock.now) - clock.now + luck.between(0, 5000);
    const quick = window?.kind === 'silent' ? CHECK_MS : luck.between(500, 20_000);
    const ms = window ? quick : Math.min(whole, free);
    this.#parts.soon(ms, ms, (at) => this.#isRead(luck, key, agent, provider, at));
  }

  #isRead(luck: Dice, key: AttemptKey, agent: string, provider: string, at: number): readonly Event[] {
    this.reviews.delete(keyText(key));
    const result = this.#result(luck, key, provider, at);
    const { proofs } = this.#parts;
    proofs.read(key, result.is === 'verdict' ? result.verdict === GOOD : 'no verdict');
    const day = new Date(at).toISOString().slice(0, 10);
    return this.#tells(luck, {
      type: 'attempt.reviewed',
      at,
      ...key,
      agent,
      result,
      cost: { ms: 1000, day, usage: [] },
    });
  }

  #result(
    luck: Dice,
    key: AttemptKey,
    provider: string,
    at: number,
  ): Extract<Event, { type: 'attempt.reviewed' }>['result'] {
    const { night, book } = this.#parts;
    const window = windowAt(night.services.get(provider)?.windows ?? [], at);
    const failure = window && failureOf(window, at);
    if (failure) return { is: 'failed', why: failure.message, failure };
    if (window) return { is: 'failed', why: 'not finished after 600 s' };
    if (luck.chance(LUCK.reviewFails)) return { is: 'failed', why: 'exit code 1' };
    if (luck.chance(LUCK.rubbish)) return { is: 'rubbish', why: 'quality is 9' };
    const isPoor = book.behind(taskOf(key)).at(-1)?.ends === 'poor';
    return { is: 'verdict', verdict: luck.chance(isPoor ? LUCK.blind : 1 - LUCK.harsh) ? GOOD : BAD };
  }

  #tells(luck: Dice, fact: Event): readonly Event[] {
    // What a review used counts whenever it is told; here it is its answer that must not count again.
    const { cost: _used, ...answer } = { cost: undefined, ...fact };
    if (luck.chance(TWICE)) this.#parts.late(answer);
    return [fact];
  }

  /** Of each performance its own: done again, it may come out otherwise. */
  #luck(what: string, key: AttemptKey): Dice {
    const id = `${what} ${keyText(key)}`;
    const time = (this.#times.get(id) ?? 0) + 1;
    this.#times.set(id, time);
    return new Dice(this.#parts.night.seed, id, time);
  }
}

function inState(state: State, key: AttemptKey): [Run, TaskState] {
  const run = findRun(state, key.run);
  const task = run && findTask(run, key.task);
  if (!run || !task) throw new Error(`${keyText(key)} is nobody's`);
  return [run, task];
}

import { admits } from '../budget/admit.ts';
import type { Chance } from '../provider/chances.ts';
import { candidates, chanceOf, choose } from '../provider/chances.ts';
import { NAME_PATTERN } from '../tasks/task.ts';
import type { Run, State } from '../state/state.ts';
import type { TaskState } from '../state/task-state.ts';
import { agentOf, findRun, providerOf } from '../state/state.ts';
import type { Action } from './action.ts';

/** Runs of which nothing is decided now; their attempts hold their slots all the same. */
export type Hides = (run: Run) => boolean;

export const hidesNone: Hides = () => false;

type Reviewing = Extract<Action, { do: 'review' }>;

/**
 * Which waiting tasks start now, where, and with which agent. The highest rank goes first, so that the longest chain never
 * waits for a short one. First every domain gets one worker; slots that are still free then give a busy domain more hands.
 */
/** `reviewed`: the reviews that are begun in the same round; they take room as well. */
export function starts(
  state: State,
  now: number,
  reviewed: readonly Reviewing[] = [],
  hides: Hides = hidesNone,
): Action[] {
  const board = new Board(state, now, reviewed);
  if (board.isFull) return [];
  const ready = readyTasks(state, now).filter(({ run }) => !hides(run));
  const left = ready.filter(({ run, task }) => board.place(run, task, 'first hand') === 'no hand');
  for (const { run, task } of left) board.place(run, task, 'more hands');
  return board.actions;
}

interface Ready {
  readonly run: Run;
  readonly task: TaskState;
}

function readyTasks(state: State, now: number): Ready[] {
  const runs = state.runs.filter((run) => run.phase.is === 'active' && run.mode !== 'prompt-files' && !run.held);
  const ready = runs.flatMap((run) => readyIn(run).map((task) => ({ run, task })));
  // Deeper runs first: somebody's slot waits for them. The sort is stable, so plan order breaks ties.
  return ready
    .filter(({ task }) => (task.wish.notBefore ?? 0) <= now)
    .toSorted((a, b) => b.run.depth - a.run.depth || b.task.rank - a.task.rank);
}

/** The tasks that wait for no other. */
function readyIn(run: Run): TaskState[] {
  const done = new Set(run.tasks.filter((task) => task.phase.is === 'done').map((task) => task.spec.id));
  return run.tasks.filter((task) => task.phase.is === 'waiting' && task.spec.dependsOn.every((id) => done.has(id)));
}

/** Attempts under way that hold a slot. */
export function working(state: State): { run: Run; task: TaskState }[] {
  return state.runs
    .filter((run) => run.phase.is !== 'ended')
    .flatMap((run) => run.tasks.filter((task) => task.phase.is === 'running').map((task) => ({ run, task })))
    .filter(({ run, task }) => !waitsForChildren(state, run, task) && !waitsForOthers(task));
}

/** Those of each provider. */
export function loadOf(busy: readonly { run: Run; task: TaskState }[]): Map<string, number> {
  const load = new Map<string, number>();
  for (const { run, task } of busy) {
    const agent = agentAtWork(run, task);
    if (agent === undefined) continue;
    const provider = providerOf(run, agent);
    load.set(provider, (load.get(provider) ?? 0) + 1);
  }
  return load;
}

/** Whose limits an attempt under way uses now: its own agent's, its reviewer's, nobody's while its work is checked. */
function agentAtWork(run: Run, task: TaskState): string | undefined {
  const stage = task.phase.is === 'running' ? task.phase.stage : undefined;
  if (stage?.is === 'checking' || stage?.is === 'judging') return undefined;
  if (stage?.is !== 'reviewing') return agentOf(run, task.spec.id);
  return stage.step === 'decided' ? stage.agent : undefined;
}

/** Nothing of it runs: it waits for a reviewer's provider, or for the person, who may be asleep. */
function waitsForOthers({ phase }: TaskState): boolean {
  if (phase.is !== 'running') return false;
  return phase.stage.is === 'judging' || (phase.stage.is === 'reviewing' && phase.stage.step === 'due');
}

/** The slots as they fill up while one round of starts is chosen. */
class Board {
  readonly actions: Action[] = [];
  readonly #state: State;
  readonly #now: number;
  readonly #limit: number;
  readonly #busy: Set<string>;
  readonly #names: Set<string>;
  readonly #opened: { run: string; domain: string }[] = [];
  readonly #running: Map<string, number>;
  readonly #load: Map<string, number>;
  /** Each agent's, by its run, for as long as its provider is given nothing more. */
  readonly #chances = new Map<string, Chance>();

  constructor(state: State, now: number, reviewed: readonly Reviewing[]) {
    this.#state = state;
    this.#now = now;
    const busy = working(state);
    this.#limit = state.limits.maxWorkers - busy.length - reviewed.length;
    this.#busy = new Set(
      state.runs.flatMap((run) =>
        run.tasks.filter((task) => task.phase.is === 'running').map((task) => `${run.id}/${task.worker}`),
      ),
    );
    this.#names = new Set(
      state.runs.flatMap((run) => [
        ...run.takenNames,
        ...run.workers.filter((worker) => worker.phase.is !== 'closed').map((worker) => worker.name),
      ]),
    );
    this.#running = new Map(state.runs.map((run) => [run.id, busy.filter((one) => one.run === run).length]));
    this.#load = loadOf(busy);
    for (const { key, agent } of reviewed) this.#count(key.run, agent);
  }

  #count(runId: string, agent: string): void {
    const run = findRun(this.#state, runId);
    const provider = run ? providerOf(run, agent) : agent;
    this.#load.set(provider, (this.#load.get(provider) ?? 0) + 1);
    this.#running.set(runId, (this.#running.get(runId) ?? 0) + 1);
  }

  get isFull(): boolean {
    return this.actions.length >= this.#limit;
  }

  /** Whether the task got a place, or what it lacks: room does not come back while places are given. */
  place(run: Run, task: TaskState, hands: 'first hand' | 'more hands'): 'placed' | 'no room' | 'no hand' {
    const here = this.#running.get(run.id) ?? 0;
    if (this.isFull || here >= run.options.workers) return 'no room';
    const chances = candidates(run, task).map((agent) => this.#chanceOf(run, agent));
    const chance = choose(task, chances, this.#now);
    if (chance === undefined || !this.#admitted(run, task, chance.agent)) return 'no room';
    const worker = this.#idleWorker(run, task) ?? this.#newWorker(run, task.spec.domain, hands);
    if (worker === undefined) return 'no hand';
    this.#take(run, task, chance, worker);
    return 'placed';
  }

  #chanceOf(run: Run, agent: string): Chance {
    const id = `${run.id}/${agent}`;
    const known = this.#chances.get(id) ?? chanceOf(this.#state, run, agent, this.#load, this.#now);
    this.#chances.set(id, known);
    return known;
  }

  #admitted(run: Run, task: TaskState, agent: string): boolean {
    const chosen = this.actions.filter((action) => action.do === 'start' && action.key.run === run.id).length;
    const elsewhere = this.actions.length - chosen;
    return admits(this.#state, run, task, this.#now, { chosen, elsewhere, agent }).is === 'yes';
  }

  #take(run: Run, task: TaskState, { agent, provider }: Chance, worker: string): void {
    this.#busy.add(`${run.id}/${worker}`);
    this.#running.set(run.id, (this.#running.get(run.id) ?? 0) + 1);
    this.#load.set(provider, (this.#load.get(provider) ?? 0) + 1);
    this.#chances.clear();
    const key = { run: run.id, task: task.spec.id, attempt: task.attempts + 1 };
    this.actions.push({ do: 'start', key, worker, agent });
  }

  /** The one that did it before has its tree, and its conversation was there. */
  #idleWorker(run: Run, { spec, worker: before }: TaskState): string | undefined {
    const idle = run.workers.filter(
      ({ domain, phase, name }) =>
        domain === spec.domain && phase.is === 'open' && !this.#busy.has(`${run.id}/${name}`),
    );
    return (idle.find(({ name }) => name === before) ?? idle[0])?.name;
  }

  #newWorker(run: Run, domain: string, hands: 'first hand' | 'more hands'): string | undefined {
    const has =
      run.workers.some((worker) => worker.domain === domain && worker.phase.is === 'open') ||
      this.#opened.some((one) => one.run === run.id && one.domain === domain);
    if (has && hands === 'first hand') return undefined;
    const name = freeName(domain, this.#names);
    this.#names.add(name);
    this.#opened.push({ run: run.id, domain });
    return name;
  }
}

/** A worker that waits for the run it asked for holds no slot, or six such workers would wait for ever. */
export function waitsForChildren(state: State, run: Run, task: TaskState): boolean {
  return state.runs.some(
    (child) =>
      child.phase.is !== 'ended' &&
      child.parent?.run === run.id &&
      child.parent.task === task.spec.id &&
      child.parent.attempt === task.attempts,
  );
}

/** `domain`, else `domain-2`, `domain-3` …, the first that no session has. */
function freeName(domain: string, used: ReadonlySet<string>): string {
  for (let number = 1; ; number += 1) {
    const suffix = number === 1 ? '' : `-${number}`;
    const name = `${domain.slice(0, 40 - suffix.length)}${suffix}`;
    if (!used.has(name) && NAME_PATTERN.test(name)) return name;
  }
}

import { NAME_PATTERN } from '../tasks/task.ts';
import type { Run, State, TaskState } from '../state/state.ts';
import type { Action } from './action.ts';

/**
 * Which waiting tasks start now, and where. The highest rank goes first, so that the longest chain never waits for a short one.
 * First every domain gets one worker; slots that are still free then give a busy domain more hands.
 */
export function starts(state: State): Action[] {
  const board = new Board(state);
  const ready = readyTasks(state);
  const left = ready.filter(({ run, task }) => !board.place(run, task, 'first hand'));
  for (const { run, task } of left) board.place(run, task, 'more hands');
  return board.actions;
}

interface Ready {
  readonly run: Run;
  readonly task: TaskState;
}

function readyTasks(state: State): Ready[] {
  const runs = state.runs.filter((run) => run.phase.is === 'active' && run.mode !== 'prompt-files');
  const ready = runs.flatMap((run) => readyIn(run).map((task) => ({ run, task })));
  // Deeper runs first: somebody's slot waits for them. The sort is stable, so plan order breaks ties.
  return ready.toSorted((a, b) => b.run.depth - a.run.depth || b.task.rank - a.task.rank);
}

function readyIn(run: Run): TaskState[] {
  const done = new Set(run.tasks.filter((task) => task.phase.is === 'done').map((task) => task.spec.id));
  return run.tasks.filter((task) => task.phase.is === 'waiting' && task.spec.dependsOn.every((id) => done.has(id)));
}

/** The slots as they fill up while one round of starts is chosen. */
class Board {
  readonly actions: Action[] = [];
  readonly #limit: number;
  readonly #busy: Set<string>;
  readonly #names: Set<string>;
  readonly #opened: { run: string; domain: string }[] = [];
  readonly #running: Map<string, number>;

  constructor(state: State) {
    const running = state.runs.flatMap((run) =>
      run.tasks.filter((task) => task.phase.is === 'running').map((task) => ({ run, task })),
    );
    const working = running.filter(({ run, task }) => !waitsForChildren(state, run, task));
    this.#limit = state.limits.maxWorkers - working.length;
    this.#busy = new Set(running.map(({ run, task }) => `${run.id}/${task.worker}`));
    this.#names = new Set(
      state.runs.flatMap((run) => [
        ...run.takenNames,
        ...run.workers.filter((worker) => worker.phase.is !== 'closed').map((worker) => worker.name),
      ]),
    );
    this.#running = new Map(state.runs.map((run) => [run.id, working.filter((one) => one.run === run).length]));
  }

  /** Whether the task got a place. */
  place(run: Run, task: TaskState, hands: 'first hand' | 'more hands'): boolean {
    const here = this.#running.get(run.id) ?? 0;
    if (this.actions.length >= this.#limit || here >= run.options.workers) return false;
    const worker = this.#idleWorker(run, task.spec.domain) ?? this.#newWorker(run, task.spec.domain, hands);
    if (worker === undefined) return false;
    this.#busy.add(`${run.id}/${worker}`);
    this.#running.set(run.id, here + 1);
    this.actions.push({ do: 'start', key: { run: run.id, task: task.spec.id, attempt: task.attempts + 1 }, worker });
    return true;
  }

  #idleWorker(run: Run, domain: string): string | undefined {
    return run.workers.find(
      (worker) => worker.domain === domain && worker.phase.is === 'open' && !this.#busy.has(`${run.id}/${worker.name}`),
    )?.name;
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
function waitsForChildren(state: State, run: Run, task: TaskState): boolean {
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

import type { AttemptKey } from '../../src/core/events/event.ts';
import type { Tree } from '../../src/core/events/ground.ts';
import type { Run } from '../../src/core/state/state.ts';
import type { TaskState } from '../../src/core/state/task-state.ts';
import { taskOf } from './book.ts';
import { Dice } from '../support/dice.ts';
import { BASE } from './ground.ts';
import type { Night } from './night.ts';

interface Branch {
  readonly base: string;
  /** Tasks whose work it began with. */
  readonly holds: ReadonlySet<string>;
  readonly conflicts: readonly string[];
  /** What was committed on it; absent: nothing. */
  head?: string;
}

type Named = Pick<AttemptKey, 'run' | 'task'>;

/** The branches that tasks work on, by what is truly in them. Work of two tasks may clash; a branch that holds both has settled it. */
export class Branches {
  readonly #night: Night;
  readonly #branches = new Map<string, Branch>();
  readonly #workers = new Set<string>();
  readonly #clashes = new Map<string, readonly (readonly [string, string])[]>();

  constructor(night: Night) {
    this.#night = night;
  }

  /** Whether that worker has no tree yet. */
  isFirst(run: string, worker: string): boolean {
    const id = `${run} ${worker}`;
    const isNew = !this.#workers.has(id);
    this.#workers.add(id);
    return isNew;
  }

  /** As src/adapters/git makes it: the branch begins once, whoever goes on with it, and where. */
  treeOf(run: Run, task: TaskState, worker: string): Tree {
    const id = taskOf({ run: run.id, task: task.spec.id });
    const branch = this.#branches.get(id) ?? this.#begins(run, task, worker);
    this.#branches.set(id, branch);
    const { base, conflicts } = branch;
    const own = run.ground?.isolate === 'worktree' ? { branch: `omo/${run.id}/${task.spec.id}` } : {};
    return { path: `/trees/${worker}`, ...own, base, ignored: [], conflicts: [...conflicts], notes: [] };
  }

  #begins(run: Run, task: TaskState, worker: string): Branch {
    if (run.ground?.isolate !== 'worktree') return { base: BASE, holds: new Set(), conflicts: [] };
    const from = run.tasks.filter(
      ({ spec, phase, worker: by }) => phase.is === 'done' && (task.spec.dependsOn.includes(spec.id) || by === worker),
    );
    const each = from.map(({ spec }) => this.contents({ run: run.id, task: spec.id }));
    const holds = new Set(each.flatMap((one) => [...one]));
    const base = holds.size === 0 ? BASE : idOf('a', `${run.id}/${task.spec.id}`);
    const isClash = this.clashes(run.id).some(
      ([a, b]) => holds.has(a) && holds.has(b) && !each.some((one) => one.has(a) && one.has(b)),
    );
    return { base, holds, conflicts: isClash ? ['src/shared.ts'] : [] };
  }

  head(key: Named): string | undefined {
    return this.#branches.get(taskOf(key))?.head;
  }

  commits(key: AttemptKey): string {
    const branch = this.#branches.get(taskOf(key));
    if (!branch) throw new Error(`${taskOf(key)} has no branch`);
    return (branch.head = idOf('c', `${taskOf(key)}/${key.attempt}`));
  }

  /** Whose work is in it, its own included where there is any. */
  contents(key: Named): ReadonlySet<string> {
    const branch = this.#branches.get(taskOf(key));
    return new Set([...(branch?.holds ?? []), ...(branch?.head === undefined ? [] : [key.task])]);
  }

  /** Pairs of tasks whose work contradicts each other's. */
  clashes(run: string): readonly (readonly [string, string])[] {
    const known = this.#clashes.get(run) ?? this.#clash(run);
    this.#clashes.set(run, known);
    return known;
  }

  #clash(run: string): (readonly [string, string])[] {
    const dice = new Dice(this.#night.seed, 'clashes', run);
    const count = this.#night.runs.find(({ id }) => id === run)?.tasks.length ?? 0;
    return Array.from({ length: count }, (_, index) => index).flatMap((index) =>
      index > 0 && dice.chance(0.05)
        ? [[`t${dice.between(Math.max(0, index - NEAR), index - 1)}`, `t${index}`] as const]
        : [],
    );
  }
}

const NEAR = 40;

/** Like git's, and the same for the same. */
export function idOf(kind: string, what: string): string {
  const dice = new Dice(0, kind, what);
  return Array.from({ length: 5 }, () =>
    Math.floor(dice.next() * 2 ** 32)
      .toString(16)
      .padStart(8, '0'),
  ).join('');
}

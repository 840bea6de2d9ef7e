import { KEPT_TRIES } from '../../src/core/state/try.ts';
import type { Run, State } from '../../src/core/state/state.ts';
import type { TaskState } from '../../src/core/state/task-state.ts';
import type { Action } from '../../src/core/schedule/action.ts';
import { working } from '../../src/core/schedule/starts.ts';
import { findStep } from '../../src/core/synthesis/state.ts';
import { taskOf } from './book.ts';
import type { Branches } from './branches.ts';
import { RETRIES } from './night.ts';
import type { Proofs } from './proofs.ts';
import type { Wholes } from './wholes.ts';

export interface ProofWatchParts {
  readonly proofs: Proofs;
  readonly branches: Branches;
  readonly wholes: Wholes;
  readonly sees: (isSo: boolean, problem: string) => void;
}

/** Looks that cost too much to be taken each turn are taken every so many turns. */
const SELDOM = 25;
/** So often a review may send a task back before the person is asked. */
const MOST_SENT_BACK = 2;
/** Answers of a reviewer that are no verdict, before the person is asked. */
const MOST_ASKED = 2;

/** Sees that nothing counts as done that is not, and that what is put together is. */
export class ProofWatch {
  readonly #parts: ProofWatchParts;
  readonly #told = new Set<string>();
  #turns = 0;

  constructor(parts: ProofWatchParts) {
    this.#parts = parts;
  }

  turn(state: State, actions: readonly Action[]): void {
    for (const action of actions) this.#acts(state, action);
    this.#turns += 1;
    if (this.#turns % SELDOM > 0) return;
    for (const run of state.runs) for (const task of run.tasks) this.#keepsLimits(run, task);
    const held = working(state).find(({ task }) => stageOf(task) === 'judging');
    this.#parts.sees(held === undefined, `${held?.task.spec.id} waits for the person and holds a slot`);
  }

  #acts({ runs }: State, action: Action): void {
    if (action.do === 'notify') {
      this.#parts.sees(!this.#told.has(action.question), `the person is told twice of ${action.question}`);
      this.#told.add(action.question);
    }
    if (action.do !== 'merge-work') return;
    const before = this.#parts.wholes.contents(action.run).has(action.task);
    const run = runs.find(({ id }) => id === action.run);
    const head = run?.synthesis && findStep(run.synthesis, action.task);
    this.#parts.sees(head?.phase.is === 'merging', `${action.task} is merged, which is ${head?.phase.is} (${before})`);
  }

  #keepsLimits(run: Run, task: TaskState): void {
    const { sees, proofs } = this.#parts;
    const id = taskOf({ run: run.id, task: task.spec.id });
    const isAtEnd = task.failures === RETRIES + 1 && task.phase.is === 'failed';
    sees(task.failures <= RETRIES || isAtEnd, `${id} has failed ${task.failures} times and is ${task.phase.is}`);
    sees((task.sentBack ?? 0) <= MOST_SENT_BACK, `${id} was sent back ${task.sentBack} times`);
    sees(task.tries.length <= KEPT_TRIES, `${id} keeps ${task.tries.length} tries`);
    if (task.phase.is === 'done') sees(proofs.isDone(id), `${id} is called done, and nothing shows it`);
    const stage = task.phase.is === 'running' ? task.phase.stage : undefined;
    if (stage?.is === 'reviewing') sees(stage.asked < MOST_ASKED, `${id} was asked about ${stage.asked} times`);
    const open = run.questions.filter(({ key, phase }) => key.task === task.spec.id && phase.is === 'open').length;
    sees(open === (stage?.is === 'judging' ? 1 : 0), `${id} is ${stage?.is}, and ${open} questions of it are open`);
  }

  /** At the end of the night. */
  end({ runs }: State): void {
    for (const run of runs) {
      for (const task of run.tasks) this.#keepsLimits(run, task);
      if (run.synthesis) this.#isWhole(run);
    }
    for (const [id, times] of this.#parts.wholes.merges)
      this.#parts.sees(times === 1, `${id} was merged ${times} times`);
  }

  #isWhole(run: Run): void {
    const { sees, wholes, branches } = this.#parts;
    const there = wholes.contents(run.id);
    const { steps = [] } = run.synthesis ?? {};
    for (const { task, phase, on } of steps) {
      const id = taskOf({ run: run.id, task });
      const held = [...branches.contents({ run: run.id, task })].filter((one) => one !== task);
      const said = held.length === on.length && held.every((one) => on.includes(one));
      sees(
        said,
        `${id} is said to hold the work of ${on.join(', ') || 'nobody'}, and holds that of ${held.join(', ') || 'nobody'}`,
      );
      sees(phase.is === 'merged' || phase.is === 'left', `${id} is ${phase.is} when all is put together`);
      sees(
        (phase.is === 'merged') === there.has(task),
        `${id} is called ${phase.is}, and ${there.has(task) ? 'is' : 'is not'} in the whole`,
      );
      if (phase.is !== 'left') continue;
      sees(phase.reason !== '', `${id} is left without a reason`);
      const { because } = phase;
      const holds = because === undefined || branches.contents({ run: run.id, task }).has(because);
      sees(holds, `${id} is left out with ${because}, whose work it does not hold`);
    }
    for (const task of run.tasks) {
      const own = branches.contents({ run: run.id, task: task.spec.id }).has(task.spec.id);
      const times = steps.filter((step) => step.task === task.spec.id).length;
      const wanted = own && task.phase.is === 'done' ? 1 : 0;
      sees(times === wanted, `${run.id}/${task.spec.id} is ${task.phase.is}, and ${times} steps put it into the whole`);
    }
  }
}

function stageOf({ phase }: TaskState): string | undefined {
  return phase.is === 'running' ? phase.stage.is : undefined;
}

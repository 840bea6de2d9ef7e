import { chanceOf } from '../provider/chances.ts';
import { pickReviewer } from '../rubric/pick-reviewer.ts';
import type { Run, State } from '../state/state.ts';
import type { TaskState } from '../state/task-state.ts';
import { agentOf, currentKey, providerOf } from '../state/state.ts';
import type { Action } from './action.ts';
import { loadOf, working } from './starts.ts';

type Reviewing = Extract<Action, { do: 'review' }>;

/** Which finished work is reviewed now, and by whom: a reviewer is under its provider's limits, and takes a slot, like any worker. */
export function reviews(state: State, runs: readonly Run[], now: number): Reviewing[] {
  const due = runs.filter(({ phase, held }) => phase.is === 'active' && !held).flatMap((run) => dueIn(run));
  if (due.length === 0) return [];
  const busy = working(state);
  const load = loadOf(busy);
  const chosen: Reviewing[] = [];
  for (const { run, task } of due) {
    const here = [...busy, ...chosen.map(({ key }) => ({ run: { id: key.run } }))].filter(
      (one) => one.run.id === run.id,
    );
    if (busy.length + chosen.length >= state.limits.maxWorkers || here.length >= run.options.workers) continue;
    const agent = pickReviewer(
      run,
      agentOf(run, task.spec.id),
      (one) => chanceOf(state, run, one, load, now).is === 'now',
    );
    if (agent === undefined) continue;
    const provider = providerOf(run, agent);
    load.set(provider, (load.get(provider) ?? 0) + 1);
    chosen.push({ do: 'review', key: currentKey(run, task), agent });
  }
  return chosen;
}

function dueIn(run: Run): { run: Run; task: TaskState }[] {
  return run.tasks
    .filter(({ phase }) => phase.is === 'running' && phase.stage.is === 'reviewing' && phase.stage.step === 'due')
    .map((task) => ({ run, task }));
}

import { chanceOf } from '../provider/chances.ts';
import { pickReviewer } from '../rubric/pick-reviewer.ts';
import type { Run, State } from '../state/state.ts';
import { agentOf, currentKey, providerOf } from '../state/state.ts';
import type { Action } from './action.ts';
import { loadOf, working } from './starts.ts';

/** Which finished work is reviewed now, and by whom: a reviewer is under its provider's limits like any worker. */
export function reviews(state: State, runs: readonly Run[], now: number): Action[] {
  const load = loadOf(working(state));
  return runs.flatMap((run) => inRun(state, run, load, now));
}

function inRun(state: State, run: Run, load: Map<string, number>, now: number): Action[] {
  if (run.phase.is !== 'active') return [];
  return run.tasks.flatMap((task): Action[] => {
    if (task.phase.is !== 'running' || task.phase.stage.is !== 'reviewing' || task.phase.stage.step !== 'due')
      return [];
    const agent = pickReviewer(
      run,
      agentOf(run, task.spec.id),
      (one) => chanceOf(state, run, one, load, now).is === 'now',
    );
    if (agent === undefined) return [];
    const provider = providerOf(run, agent);
    load.set(provider, (load.get(provider) ?? 0) + 1);
    return [{ do: 'review', key: currentKey(run, task), agent }];
  });
}

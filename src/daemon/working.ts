import type { AgentSpec } from '../core/events/agent-spec.ts';
import type { Watched } from '../core/schedule/look.ts';
import type { State } from '../core/state/state.ts';
import { agentOf, currentKey } from '../core/state/state.ts';

/** An attempt whose program runs, and what it runs. */
export interface Working extends Watched {
  readonly agent: AgentSpec;
}

/** Every attempt whose program runs. */
export function workingAttempts(state: State): Working[] {
  return state.runs
    .filter((run) => run.phase.is === 'active')
    .flatMap((run) =>
      run.tasks.flatMap((task) => {
        const stage = task.phase.is === 'running' ? task.phase.stage : undefined;
        const agent = run.agents[agentOf(run, task.spec.id)];
        if (stage?.is !== 'working' || agent === undefined) return [];
        return [{ run, task, agent, key: currentKey(run, task), place: stage.place }];
      }),
    );
}

/** Whether its program prints events and not text: in batch form only, since on a screen it draws. */
export function isStructured({ run, agent }: Pick<Working, 'run' | 'agent'>): boolean {
  return run.options.form !== 'screen' && agent.output !== 'text';
}

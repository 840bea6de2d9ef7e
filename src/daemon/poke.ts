import { poke } from '../adapters/processes/poke.ts';
import type { Run } from '../core/state/state.ts';
import type { TaskState } from '../core/state/task-state.ts';
import { currentKey } from '../core/state/state.ts';
import type { PerformParts } from './perform.ts';

/** Wakes a silent attempt whose program was stopped. On a screen the push is a text, and the queue of messages has it. */
export async function pokeAttempt(parts: PerformParts, run: Run, task: TaskState): Promise<void> {
  const stage = task.phase.is === 'running' ? task.phase.stage : undefined;
  if (stage?.is !== 'working') return;
  const done = await poke(stage.place, parts.table);
  parts.log.info({ ...currentKey(run, task), done }, 'attempt poked');
}

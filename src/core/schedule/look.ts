import type { AttemptKey, Place } from '../events/event.ts';
import { moodIs } from '../state/change.ts';
import type { Question } from '../state/conversation.ts';
import type { Run, State } from '../state/state.ts';
import type { TaskState } from '../state/task-state.ts';
import { agentOf, currentKey } from '../state/state.ts';
import { questionsOf } from './talk.ts';

/** An attempt on its agent's screen that is to be looked at. */
export interface Watched {
  readonly run: Run;
  readonly task: TaskState;
  readonly key: AttemptKey;
  readonly place: Place;
}

/** How long a working agent's hooks may be silent before its screen is asked whether it works at all, ms. */
const SILENT_MS = 20_000;

/** Every attempt that runs on its agent's screen. */
export function onScreens(state: State): Watched[] {
  return state.runs
    .filter((run) => run.options.form === 'screen' && run.phase.is === 'active')
    .flatMap((run) => run.tasks.flatMap((task) => watched(run, task)));
}

/** Whether the screen has to be read: only where the agent gives nothing better. */
export function needsLook({ run, task }: Watched, now: number): boolean {
  if (task.phase.is !== 'running') return false;
  const { talk } = task.phase;
  if (run.agents[agentOf(run, task.spec.id)]?.hooks === undefined) return true;
  if (moodIs(talk, 'starting', 'unknown')) return true;
  if (boxesOf({ run, task }).length > 0) return true;
  const typed = run.messages.some(({ phase }) => phase.is === 'queued' && phase.held !== undefined);
  return typed || (moodIs(talk, 'working', 'limited') && now - talk.mood.since > SILENT_MS);
}

/** Questions on the screen that nothing but the screen will tell the end of. */
export function boxesOf({ run, task }: Pick<Watched, 'run' | 'task'>): Question[] {
  return questionsOf(run, task).filter(({ from }) => from.is === 'dialog' && from.dialog.reply !== 'mail');
}

function watched(run: Run, task: TaskState): Watched[] {
  if (task.phase.is !== 'running' || task.phase.stage.is !== 'working') return [];
  return [{ run, task, key: currentKey(run, task), place: task.phase.stage.place }];
}

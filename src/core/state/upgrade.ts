import { newTalk } from './conversation.ts';
import type { Run, State, TaskState } from './state.ts';
import { EMPTY } from './state.ts';

/** A state as a snapshot of any version holds it, with what later versions added to it. */
export function upgraded(snapshot: State): State {
  return { ...EMPTY, ...snapshot, runs: snapshot.runs.map((run) => upgradedRun(run)) };
}

/** Before 0.2.0 workers could not be talked to. */
function upgradedRun(run: Run): Run {
  const nothingSaid: Pick<Run, 'messages' | 'questions'> = { messages: [], questions: [] };
  return Object.assign(nothingSaid, run, { tasks: run.tasks.map((task) => upgradedTask(task)) });
}

function upgradedTask(task: TaskState): TaskState {
  if (task.phase.is !== 'running') return task;
  return { ...task, phase: Object.assign({ talk: newTalk(task.phase.since) }, task.phase) };
}

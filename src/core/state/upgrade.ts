import { newTalk } from './conversation.ts';
import type { Run, State, TaskPhase, TaskState } from './state.ts';
import { EMPTY } from './state.ts';

/** A state as a snapshot of any version holds it, with what later versions added to it. */
export function upgraded(snapshot: State): State {
  return { ...EMPTY, ...snapshot, runs: snapshot.runs.map((run) => upgradedRun(run)) };
}

/** Before 0.2.0 workers could not be talked to. */
function upgradedRun(run: Run): Run {
  const { messages = [], questions = [] }: Partial<Run> = run;
  return { ...run, messages, questions, tasks: run.tasks.map((task) => upgradedTask(task)) };
}

function upgradedTask(task: TaskState): TaskState {
  if (task.phase.is !== 'running') return task;
  const { talk = newTalk(task.phase.since) }: Partial<Running> = task.phase;
  return { ...task, phase: { ...task.phase, talk } };
}

type Running = Extract<TaskPhase, { is: 'running' }>;

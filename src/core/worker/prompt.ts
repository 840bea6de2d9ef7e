import type { Run, TaskState } from '../state/state.ts';
import { agentOf } from '../state/state.ts';
import { goOn, startAgain } from './again.ts';

/**
 * What an agent is told for one attempt. A program that is no coding agent (`shell`) gets the task's text and nothing else,
 * because there the text is the command.
 */
export function promptFor(run: Run, task: TaskState, worker: string): string {
  if (agentOf(run, task.spec.id) === 'shell') return task.spec.prompt;
  if (task.resume !== undefined) return `${goOn(task)}\n`;
  return (
    [task.spec.prompt, frame(run, task, worker), before(run, task), startAgain(task)]
      .filter((part) => part !== '')
      .join('\n\n') + '\n'
  );
}

/** All tasks of one worker as one text, for running by hand. */
export function handPrompt(run: Run, tasks: readonly TaskState[], worker: string): string {
  const parts = tasks.map(
    (task, index) => `## ${index + 1}. ${task.spec.title}\n\n${promptFor(run, task, worker).trimEnd()}`,
  );
  return tasks.length === 1 && tasks[0]
    ? promptFor(run, tasks[0], worker)
    : `Do these tasks one after the other.\n\n${parts.join('\n\n')}\n`;
}

function frame(run: Run, task: TaskState, worker: string): string {
  const others = run.tasks.length - 1;
  const company =
    others === 0
      ? ''
      : ` Other workers do the other ${others === 1 ? 'task' : `${others} tasks`} at the same time in the same folder: change only what this task needs.`;
  const scope = task.spec.writes === undefined ? '' : ` Write only to ${task.spec.writes}.`;
  const verify = task.spec.verify === undefined ? '' : ` It counts as done when this passes: ${task.spec.verify}`;
  const questions =
    run.options.form === 'screen'
      ? 'decide yourself what you can, and ask when you must: your last words are read, and a question is answered'
      : 'nobody can answer questions, so decide yourself';
  return `You are the worker "${worker}" and work alone: ${questions}.${company}${scope}${verify} End with a short summary of what you did. Work that turns up and is not part of this, name in the file $OMO_RESULT, as {"next": ["one task", "another"]}: others will do it.`;
}

function before(run: Run, task: TaskState): string {
  const lines = task.spec.dependsOn.flatMap((id) => {
    const done = run.tasks.find((other) => other.spec.id === id);
    const summary = done?.phase.is === 'done' ? done.phase.summary : undefined;
    return done ? [`- ${done.spec.title}${summary === undefined ? '' : `: ${summary}`}`] : [];
  });
  return lines.length === 0 ? '' : `Already done, and yours to build on:\n${lines.join('\n')}`;
}

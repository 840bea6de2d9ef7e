import type { Ending } from './settle.ts';
import type { Run, TaskState } from './state.ts';
import { agentOf } from './state.ts';

/**
 * The task back in the queue, to go on in the same conversation, when its program died in the middle of it and its agent
 * can do that; undefined when it can't be resumed. Once for each cause, and it is not counted as a failure of the task.
 */
export function resumable(run: Run, before: TaskState, task: TaskState, ending: Ending): TaskState | undefined {
  const cause = causeOf(run, ending);
  const talk = before.phase.is === 'running' ? before.phase.talk : undefined;
  const known = before.resumedAfter ?? [];
  if (cause === undefined || talk?.conversation === undefined || known.includes(cause)) return undefined;
  // A resumed program that died before it said a word can't find that conversation: the next attempt starts afresh.
  if (before.resume !== undefined && talk.heard === 0) return undefined;
  if (talk.held.is === 'taken' || run.agents[agentOf(run, task.spec.id)]?.resume === undefined) return undefined;
  return {
    ...task,
    resume: talk.conversation,
    resumedAfter: [...known, cause],
    lastFailure: `its program died (${cause}); its conversation goes on`,
    phase: { is: 'waiting' },
  };
}

/** What the program died of; undefined when it didn't die but ended, was stopped, or never was. */
function causeOf(run: Run, ending: Ending): string | undefined {
  if (ending.is === 'lost') return ending.blamed ? 'its terminal is gone' : undefined;
  if (ending.is !== 'ended' || ending.ok || ending.final === true) return undefined;
  if (ending.signal !== undefined) return ending.signal;
  if (ending.exitCode === undefined) return undefined;
  return ending.exitCode > 128 || run.options.form === 'screen' ? `exit code ${ending.exitCode}` : undefined;
}

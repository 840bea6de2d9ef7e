import type { Run } from '../state/state.ts';
import type { TaskState } from '../state/task-state.ts';
import { agentOf } from '../state/state.ts';
import { asTold } from './as-told.ts';
import type { Part } from './prompt.ts';
import { partsFor, promptFor, promptGiven } from './prompt.ts';

/** A prompt as its agent is given it, and what it is made of. */
export interface Shown {
  readonly run: string;
  readonly task: string;
  readonly agent: string;
  readonly parts: readonly { readonly name: Part['name'] | 'skill'; readonly by: Part['by']; readonly text: string }[];
  readonly prompt: string;
}

/** The prompt of a task as its next attempt gets it, or as its latest one got it. */
export function shown(run: Run, given: TaskState): Shown {
  const task = asTold(given);
  const worker = task.worker ?? task.spec.domain;
  const prompt = promptGiven(run, task, worker);
  const front = prompt.slice(0, Math.max(0, prompt.length - promptFor(run, task, worker).length)).trim();
  const parts = partsFor(run, task, worker);
  return {
    run: run.id,
    task: task.spec.id,
    agent: agentOf(run, task.spec.id),
    parts: front === '' ? parts : [{ name: 'skill', by: 'omo', text: front }, ...parts],
    prompt,
  };
}

import type { Run } from '../state/state.ts';
import type { TaskState } from '../state/task-state.ts';
import { agentOf } from '../state/state.ts';
import { before, conflicts } from './built-on.ts';
import { goal, limits, others, place } from './company.ts';
import type { Places } from './places.ts';
import { check, product, review } from './proof-words.ts';
import { skillWords } from './dress-prompt.ts';

/** What stands at each place of a task's prompt. */
export function valuesFor(run: Run, task: TaskState, worker: string): Places {
  const { skill, prompt } = task.spec;
  const agent = run.agents[agentOf(run, task.spec.id)];
  return {
    worker,
    questions: run.options.form === 'screen' ? ASKED : ALONE,
    place: place(run, task),
    task: prompt,
    skill: skill === undefined ? '' : skillWords(agent, skill),
    goal: goal(run, task),
    others: others(run),
    before: before(run, task),
    conflicts: conflicts(task),
    limits: limits(run, task),
    check: check(run, task),
    product: product(run, task),
    review: review(run),
  };
}

const ALONE = 'nobody can answer questions, so decide yourself';
const ASKED =
  'decide yourself what you can, and ask when you must: your last words are read, and a question is answered';

import { dressPrompt } from '../worker/dress-prompt.ts';
import { promptFor } from '../worker/prompt.ts';
import { inTalk } from './change.ts';
import type { Message } from './conversation.ts';
import type { Run, TaskState } from './state.ts';
import { agentOf, currentKey } from './state.ts';

/**
 * The run once an attempt's program runs. In batch form it has its prompt already and works; on a screen the prompt is the
 * first message, typed when its composer is there.
 */
export function begun(run: Run, task: TaskState, at: number): Run {
  if (run.options.form !== 'screen')
    return inTalk(run, task, (talk) => ({ ...talk, mood: { is: 'working', since: at } }));
  const key = currentKey(run, task);
  const goal: Message = {
    id: `goal-${run.id}-${key.task}-${key.attempt}`.slice(-64),
    key,
    worker: task.worker ?? '',
    text: goalOf(run, task),
    from: 'goal',
    at,
    phase: { is: 'queued' },
  };
  return { ...run, messages: [...run.messages, goal] };
}

function goalOf(run: Run, task: TaskState): string {
  if (task.resume !== undefined)
    return 'Your program ended in the middle of this and was started again. Go on where you stopped.';
  const agent = run.agents[agentOf(run, task.spec.id)];
  const text = run.options.bare ? task.spec.prompt : promptFor(run, task, task.worker ?? '');
  return agent ? dressPrompt(agent, text, task.spec.skill) : text;
}

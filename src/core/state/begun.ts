import { promptGiven } from '../worker/prompt.ts';
import { inTalk } from './change.ts';
import type { Message } from './conversation.ts';
import type { Run } from './state.ts';
import type { TaskState } from './task-state.ts';
import { currentKey } from './state.ts';

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
    text: promptGiven(run, task, task.worker ?? ''),
    from: 'goal',
    at,
    phase: { is: 'queued' },
  };
  return { ...run, messages: [...run.messages, goal] };
}

/** On a screen a push is a text; a program without one is only woken. */
export function poked(run: Run, task: TaskState, at: number): Run {
  if (run.options.form !== 'screen') return run;
  const key = currentKey(run, task);
  const text = 'You have given no sign of life for a while. Go on with your task, or say what keeps you.';
  const id = `poke-${run.id}-${key.task}-${key.attempt}`.slice(-64);
  const message: Message = { id, key, worker: task.worker ?? '', text, from: 'omo', at, phase: { is: 'queued' } };
  return { ...run, messages: [...run.messages, message] };
}

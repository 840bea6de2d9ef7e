import type { Action } from '../schedule/action.ts';
import { interruptedSynthesis } from '../synthesis/next.ts';
import type { Run, State } from './state.ts';
import type { TaskState } from './task-state.ts';
import { isAnsweredByMessage } from './conversation.ts';
import { agentOf, currentKey } from './state.ts';

/**
 * What had been decided but not reported when the last daemon ended: to be performed again, since every one of them may be done twice.
 * Starts are not among them: whether a worker was started is seen in the terminal (`reconcile`).
 */
export function interrupted(state: State): Action[] {
  return state.runs.flatMap((run) => [
    ...run.tasks.flatMap((task) => inTask(run, task)),
    ...inWorkers(run),
    ...inRun(run),
    ...inTalks(run),
    ...interruptedSynthesis(run),
  ]);
}

/** Typing and answering leave receipts, so that doing them again does nothing twice. */
function inTalks(run: Run): Action[] {
  return [
    ...run.messages.flatMap(({ id, phase }): Action[] => {
      if (phase.is === 'delivering') return [{ do: 'deliver', run: run.id, message: id }];
      return phase.is === 'pressing' ? [{ do: 'press', run: run.id, message: id, time: phase.presses }] : [];
    }),
    ...run.questions.flatMap((question): Action[] => {
      const { id, phase } = question;
      if (phase.is === 'consulting') return [{ do: 'consult', run: run.id, question: id, whom: 'responder' }];
      const replying = phase.is === 'answering' && phase.reply === 'decided' && !isAnsweredByMessage(question);
      return replying ? [{ do: 'reply', run: run.id, question: id }] : [];
    }),
  ];
}

function inTask(run: Run, task: TaskState): Action[] {
  if (task.tick === 'decided') return [{ do: 'tick', run: run.id, task: task.spec.id }];
  if (task.phase.is !== 'running') return [];
  const { stage } = task.phase;
  const key = currentKey(run, task);
  if (stage.is === 'preparing')
    return [{ do: 'start', key, worker: task.worker ?? '', agent: agentOf(run, task.spec.id) }];
  if (stage.is === 'checking' && stage.step === 'decided') return [{ do: 'check', key }];
  if (stage.is === 'reviewing' && stage.step === 'decided')
    return [{ do: 'review', key, agent: stage.agent ?? agentOf(run, task.spec.id) }];
  if (stage.is === 'collecting') return [{ do: 'collect', key }];
  if (stage.is === 'finishing')
    return [{ do: 'finish', key, ok: stage.ok, ...(stage.reason === undefined ? {} : { reason: stage.reason }) }];
  if (stage.is === 'stopping') return [{ do: 'stop', key, why: stage.why, reason: stage.reason }];
  return [];
}

function inWorkers(run: Run): Action[] {
  return run.workers.flatMap(({ name, phase, view }): Action[] => [
    ...(phase.is === 'closing' ? [{ do: 'close', run: run.id, worker: name } as const] : []),
    // A script shows itself once, however often it is asked for.
    ...(view?.is === 'opening' && phase.is !== 'closed'
      ? [{ do: 'view', run: run.id, worker: name, session: view.session } as const]
      : []),
  ]);
}

function inRun(run: Run): Action[] {
  if (run.phase.is === 'reporting') return [{ do: 'report', run: run.id }];
  return run.prompts.is === 'decided' ? [{ do: 'write-prompts', run: run.id }] : [];
}

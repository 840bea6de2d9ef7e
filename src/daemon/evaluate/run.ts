import { OmoError } from '../../core/errors.ts';
import type { Verdict } from '../../core/events/proof.ts';
import { assess } from '../../core/rubric/assess.ts';
import type { Assessment } from '../../core/rubric/assessment.ts';
import { byChecks } from '../../core/rubric/by-checks.ts';
import type { Run, TaskState } from '../../core/state/state.ts';
import { findTask } from '../../core/state/state.ts';
import type { Params, Results } from '../../protocol/messages.ts';
import { known, latest, theRun } from '../find.ts';
import { factsOf } from './facts.ts';
import type { EvaluateParts } from './parts.ts';
import { readBy, readerNamed } from './read-by.ts';

/**
 * The rubric of a run's tasks that are over, in the run's order; of one that goes on, or was never begun, there is nothing to
 * judge, and it is left out. By cheap checks, or as its reviewer judged it; with `agent` by that agent, which reads it now.
 */
export async function evaluateRun(
  parts: EvaluateParts,
  params: Params<'run.evaluate'>,
): Promise<Results['run.evaluate']> {
  const run = params.run === undefined ? latest(parts.state()) : theRun(parts.state(), params.run);
  const wanted = params.task === undefined ? run.tasks : [taskNamed(run, params.task)];
  const reader = params.agent === undefined ? undefined : await readerNamed(parts, run, params.agent, params);
  const tasks: Assessment[] = [];
  for (const task of wanted.filter(isJudged)) {
    const { by, verdict } = reader ? await readBy(parts, run, task, reader) : await cheaply(run, task);
    tasks.push({ task: task.spec.id, title: task.spec.title, by, verdict, ...assess(verdict) });
  }
  return { schemaVersion: 1, run: run.id, tasks };
}

export function taskNamed(run: Run, id: string): TaskState {
  const task = findTask(run, id);
  if (task) return task;
  const ids = run.tasks.map(({ spec }) => spec.id);
  throw new OmoError('E_NOT_FOUND', `run ${run.id} has no task "${id}".${known(ids, id)}`);
}

/** It came to an end of its own. */
function isJudged({ phase, attempts }: TaskState): boolean {
  return attempts > 0 && (phase.is === 'done' || phase.is === 'failed');
}

/** What its reviewer said of the work that made it done is worth more than any check. */
async function cheaply(run: Run, task: TaskState): Promise<{ by: string; verdict: Verdict }> {
  const { review, phase } = task;
  if (review !== undefined && phase.is === 'done') return review;
  return { by: 'checks', verdict: byChecks(await factsOf(run, task)) };
}

import { OmoError } from '../../core/errors.ts';
import type { Verdict } from '../../core/events/proof.ts';
import { assess } from '../../core/rubric/assess.ts';
import type { Assessment } from '../../core/rubric/assessment.ts';
import { byChecks } from '../../core/rubric/by-checks.ts';
import type { Evaluation, Unjudged } from '../../core/report/evaluation.ts';
import type { Run } from '../../core/state/state.ts';
import type { TaskState } from '../../core/state/task-state.ts';
import { findTask } from '../../core/state/state.ts';
import { clip, oneLine } from '../../core/text/line.ts';
import type { Params } from '../../protocol/messages.ts';
import { known, latest, theRun } from '../find.ts';
import { factsOf } from './facts.ts';
import type { EvaluateParts } from './parts.ts';
import { readBy, readerNamed, type Judged } from './read-by.ts';

/** `env`: the environment an agent gets that reads; absent: what the run had. */
type Wish = Params<'run.evaluate'> & { readonly env?: Readonly<Record<string, string>> | undefined };

/**
 * The rubric of a run's tasks that are over, in the run's order; what goes on, or came to nothing, is told and not scored. By
 * cheap checks, or as its reviewer judged it; with `agent` by that agent, which reads the work now.
 */
export async function evaluateRun(parts: EvaluateParts, wish: Wish): Promise<Evaluation> {
  const run = wish.run === undefined ? latest(parts.state()) : theRun(parts.state(), wish.run);
  const wanted = wish.task === undefined ? run.tasks : [taskNamed(run, wish.task)];
  const reader = wish.agent === undefined ? undefined : await readerNamed(parts, run, wish.agent, wish.env);
  const [tasks, open]: [Assessment[], Unjudged[]] = [[], []];
  for (const task of wanted) {
    const why = whyNot(task);
    const judged = why ?? (reader ? await readBy(parts, run, task, reader) : await cheaply(run, task));
    if (typeof judged === 'string') open.push({ ...named(task), why: judged });
    else tasks.push({ ...named(task), ...judged, ...assess(judged.verdict) });
  }
  return { schemaVersion: 1, run: run.id, tasks, ...(open.length > 0 && { open }) };
}

/** Throws E_NOT_FOUND with the nearest there is. */
export function taskNamed(run: Run, id: string): TaskState {
  const task = findTask(run, id);
  if (task) return task;
  const ids = run.tasks.map(({ spec }) => spec.id);
  throw new OmoError('E_NOT_FOUND', `run ${run.id} has no task "${id}".${known(ids, id)}`);
}

function named({ spec }: TaskState): { task: string; title: string } {
  return { task: spec.id, title: spec.title };
}

/** Why there is nothing to judge; undefined where there is. */
function whyNot({ phase, attempts }: TaskState): string | undefined {
  switch (phase.is) {
    case 'waiting':
      return attempts === 0 ? 'has not begun' : 'waits for its next attempt';
    case 'running':
      return 'is still running';
    case 'skipped':
      return 'was skipped';
    case 'cancelled':
      return 'was cancelled';
    case 'done':
    case 'failed':
      return attempts === 0 ? 'was never begun' : undefined;
  }
}

/** What its reviewer said of the work that made it done is worth more than any check. */
async function cheaply(run: Run, task: TaskState): Promise<Judged> {
  const { review, phase } = task;
  if (review !== undefined && phase.is === 'done') return { by: review.by, verdict: review.verdict };
  const verdict = byChecks(await factsOf(run, task));
  return { by: 'checks', verdict: phase.is === 'failed' ? failed(verdict, phase.reason) : verdict };
}

/** What failed never passes by checks: they know nothing that could outweigh it. */
function failed(verdict: Verdict, reason: string): Verdict {
  const point = { about: 'correctness', says: `the task failed: ${clip(oneLine(reason), MOST_WORDS)}` } as const;
  return {
    ...verdict,
    correctness: 1,
    completeness: Math.min(verdict.completeness, 2),
    points: [point, ...verdict.points].slice(0, MOST_POINTS),
  };
}

const MOST_WORDS = 300;
const MOST_POINTS = 100;

import { readFindings } from '../../adapters/agents/findings.ts';
import type { AgentSpec } from '../../core/events/agent-spec.ts';
import type { FindingsOfAttempt } from '../../core/findings/finding.ts';
import type { Run } from '../../core/state/state.ts';
import type { TaskState } from '../../core/state/task-state.ts';
import { agentOf } from '../../core/state/state.ts';
import type { Try } from '../../core/state/try.ts';
import type { Params, Results } from '../../protocol/messages.ts';
import { latest, theRun } from '../find.ts';
import type { EvaluateParts } from './parts.ts';
import { taskNamed } from './run.ts';

/** What the attempts of a task, or of all of a run's, wrote: in the run's order, and of each task the newest last. */
export async function taskFindings(
  parts: Pick<EvaluateParts, 'home' | 'now' | 'state'>,
  params: Params<'task.findings'>,
): Promise<Results['task.findings']> {
  const run = params.run === undefined ? latest(parts.state()) : theRun(parts.state(), params.run);
  const tasks = params.task === undefined ? run.tasks : [taskNamed(run, params.task)];
  const attempts: FindingsOfAttempt[] = [];
  for (const task of tasks) attempts.push(...(await ofTask(parts, run, task)));
  return { schemaVersion: 1, run: run.id, attempts };
}

async function ofTask(
  { home, now }: Pick<EvaluateParts, 'home' | 'now'>,
  run: Run,
  task: TaskState,
): Promise<FindingsOfAttempt[]> {
  const found: FindingsOfAttempt[] = [];
  for (let attempt = 1; attempt <= task.attempts; attempt += 1) {
    const key = { run: run.id, task: task.spec.id, attempt };
    const ended = task.tries.find((one) => one.attempt === attempt);
    const agent = ended?.agent ?? agentOf(run, task.spec.id);
    const spec = run.agents[agent];
    const known = { limited: spec?.limited, failed: failedOf(ended, now()) };
    found.push({ ...key, agent, ...(await readFindings(outputOf(spec), home.attempt(key), known)) });
  }
  return found;
}

/** One that omo no longer knows of is read as what it showed. */
function outputOf(spec: AgentSpec | undefined): AgentSpec['output'] {
  return spec?.output ?? 'text';
}

/** Only what failed can have met a limit; of its exit code nothing is kept. */
function failedOf(ended: Try | undefined, now: number): { at: number } | undefined {
  return ended === undefined || ended.ended === 'done' ? undefined : { at: ended.at ?? now };
}

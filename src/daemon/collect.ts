import { rm } from 'node:fs/promises';
import type { Event } from '../core/events/event.ts';
import { agentOf } from '../core/schedule/starts.ts';
import type { Run, TaskState } from '../core/state/state.ts';
import { currentKey } from '../core/state/state.ts';
import { readOutcome, readOutcomeFile } from '../adapters/agents/outcome.ts';
import type { PerformParts } from './perform.ts';

/** Lines of an ended attempt's screen that are enough to find its last words. */
const TAIL_LINES = 40;

/** What an ended attempt says of itself, together with how its process ended. */
export async function collect(parts: PerformParts, run: Run, task: TaskState): Promise<Event> {
  const key = currentKey(run, task);
  const stage = task.phase.is === 'running' ? task.phase.stage : undefined;
  const exit =
    stage && (stage.is === 'collecting' || stage.is === 'exited')
      ? { exitCode: stage.exitCode, signal: stage.signal }
      : {};
  const kind = run.agents[agentOf(run, task.spec.id)]?.output ?? 'text';
  const files = parts.home.attempt(key);
  const outcome =
    kind === 'text'
      ? readOutcome(kind, await screenOf(parts, run, task), exit)
      : await readOutcomeFile(kind, files.output, exit);
  await rm(parts.home.token(key), { force: true });
  return {
    type: 'attempt.ended',
    at: parts.now(),
    ...key,
    ...exit,
    ...outcome,
    notes: outcome.notes?.map((note) => `${task.spec.id}: ${note}`),
  };
}

async function screenOf(parts: PerformParts, run: Run, task: TaskState): Promise<string> {
  const stage = task.phase.is === 'running' ? task.phase.stage : undefined;
  const place = stage && 'place' in stage ? stage.place : undefined;
  return (place && (await parts.terminalOf(run).tail(place, TAIL_LINES))) ?? '';
}

import type { Pool } from '../provider/pool.ts';
import { CLOSED } from '../provider/pool.ts';
import { newTalk } from './conversation.ts';
import type { Run, State, TaskState } from './state.ts';
import { EMPTY } from './state.ts';

/** A state as a snapshot of any version holds it, with what later versions added to it. */
export function upgraded(snapshot: State): State {
  const maxWorkers = snapshot.limits.maxWorkers;
  return {
    ...EMPTY,
    ...snapshot,
    limits: Object.assign({ pools: {}, configured: { maxWorkers, pools: {} } }, snapshot.limits),
    providers: pools(snapshot.providers),
    runs: snapshot.runs.map((run) => upgradedRun(run)),
  };
}

/** A breaker of another version's shape is worth less than none: the next attempt finds out anew. */
function pools(known: State['providers'] | undefined = {}): State['providers'] {
  return Object.fromEntries(Object.entries(known).map(([name, pool]) => [name, isPool(pool) ? pool : CLOSED]));
}

function isPool({ gate, failures, opened }: Partial<Pool>): boolean {
  if (typeof failures !== 'number' || typeof opened !== 'number') return false;
  if (gate?.is === 'open') return typeof gate.until === 'number' && typeof gate.why?.message === 'string';
  return gate?.is === 'closed' || gate?.is === 'stopped' || (gate?.is === 'half-open' && typeof gate.successes === 'number');
}

/** Before 0.2.0 workers could not be talked to. */
function upgradedRun(run: Run): Run {
  const nothingSaid: Pick<Run, 'messages' | 'questions'> = { messages: [], questions: [] };
  return Object.assign(nothingSaid, run, { tasks: run.tasks.map((task) => upgradedTask(task)) });
}

/** Before 0.3.0 it was not kept how a task's attempts ended. */
function upgradedTask(before: TaskState): TaskState {
  const nothingTried: Pick<TaskState, 'tries' | 'wish' | 'recoveries' | 'used'> = {
    tries: [],
    wish: {},
    recoveries: 0,
    used: [],
  };
  const task = Object.assign(nothingTried, before);
  if (task.phase.is !== 'running') return task;
  return { ...task, phase: Object.assign({ talk: newTalk(task.phase.since) }, task.phase) };
}

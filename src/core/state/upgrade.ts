import { z } from 'zod';
import { Survivor } from '../events/event.ts';
import { Failure } from '../events/signal.ts';
import type { Pool } from '../provider/pool.ts';
import { CLOSED } from '../provider/pool.ts';
import { newTalk } from './conversation.ts';
import type { Run, State, WorkerState } from './state.ts';
import type { TaskState } from './task-state.ts';
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
  return Object.fromEntries(
    Object.entries(known).map(([name, pool]) => [name, PoolShape.safeParse(pool).data ?? CLOSED]),
  );
}

const count = z.number().nonnegative();
const PoolShape: z.ZodType<Pool> = z.object({
  gate: z.discriminatedUnion('is', [
    z.object({ is: z.literal('closed') }),
    z.object({
      is: z.literal('open'),
      since: count,
      until: count,
      why: Failure,
      after: z.enum(['closed', 'half-open']),
    }),
    z.object({ is: z.literal('half-open'), successes: count }),
    z.object({ is: z.literal('stopped'), since: count, why: Failure, notice: z.enum(['due', 'told']) }),
  ]),
  failures: count,
  opened: count,
  held: z.object({ at: count }).optional(),
});

/** Before 0.2.0 workers could not be talked to. */
function upgradedRun(run: Run): Run {
  const nothingSaid: Pick<Run, 'messages' | 'questions'> = { messages: [], questions: [] };
  const workers = run.workers.map((worker) => upgradedWorker(worker));
  return Object.assign(nothingSaid, run, { workers, tasks: run.tasks.map((task) => upgradedTask(task)) });
}

/** Before 0.5.0 only the pids of survivors were kept. */
function upgradedWorker(worker: WorkerState): WorkerState {
  return worker.survivors ? { ...worker, survivors: z.array(Survivor).parse(worker.survivors) } : worker;
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

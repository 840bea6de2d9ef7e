import { resolveAgent } from '../adapters/agents/resolve.ts';
import { loadConfig } from '../config/load.ts';
import { OmoError } from '../core/errors.ts';
import type { AgentSpec, AttemptKey, Event } from '../core/events/event.ts';
import type { Run } from '../core/state/state.ts';
import { joinTasks } from '../core/tasks/join.ts';
import { MAX_TASKS } from '../core/tasks/limits.ts';
import type { Task } from '../core/tasks/task.ts';
import type { Params, Results } from '../protocol/messages.ts';
import { theRun } from './find.ts';
import { runEnvironment } from './launch.ts';
import type { SubmitParts } from './submit.ts';
import { checkTasks, ownerOf } from './submit.ts';

/** What workers may add to their own run: at once, and over the whole run. One that goes wild must not fill the night. */
export const FOLLOW_UPS = { atOnce: 20, inAll: 100 };

/** Tasks join a run that goes on. Whatever is wrong throws, and nothing was added. */
export async function addTasks(parts: SubmitParts, params: Params<'run.add'>): Promise<Results['run.add']> {
  const by = params.caller.token === undefined ? undefined : await ownerOf(parts, params.caller.token);
  const run = wantedRun(parts, params.run, by);
  const own = by?.run === run.id ? by : undefined;
  checkRoom(run, params.tasks, own);
  const { tasks, notes, problems } = joinTasks(
    run.tasks.map(({ spec }) => spec.id),
    params.tasks,
  );
  if (problems.length > 0)
    throw new OmoError('E_DEPENDENCY', `the tasks don’t fit run ${run.id}; nothing was added.`, { problems });
  checkTasks(tasks.map((task) => ({ ...task, dependsOn: task.dependsOn.filter((id) => tasks.some((one) => one.id === id)) })));
  const agents = await newAgents(parts, run, tasks);
  await parts.record([added(parts.now(), run, tasks, agents, own)]);
  // It may have ended while this was looked into.
  wantedRun(parts, run.id, own);
  return { run: run.id, tasks: tasks.map(({ id }) => id), notes };
}

export function added(
  at: number,
  { id: run }: Run,
  tasks: readonly Task[],
  agents: Record<string, AgentSpec>,
  by: AttemptKey | undefined,
): Event {
  return {
    type: 'run.tasks-added',
    at,
    run,
    tasks: [...tasks],
    ...(Object.keys(agents).length > 0 && { agents }),
    ...(by && { by }),
  };
}

/** How many tasks workers may still add. */
export function roomForFollowUps({ tasks }: Run): number {
  const theirs = tasks.filter(({ by }) => by !== undefined).length;
  return Math.max(0, Math.min(FOLLOW_UPS.atOnce, FOLLOW_UPS.inAll - theirs, MAX_TASKS - tasks.length));
}

function wantedRun({ state }: SubmitParts, named: string | undefined, by: AttemptKey | undefined): Run {
  if (named === undefined && !by)
    throw new OmoError('E_USAGE', 'the caller is no worker of a run, so the run must be named: omo add <run> "<task>".');
  const run = theRun(state(), named ?? by?.run ?? '');
  if (run.phase.is === 'active' && run.mode !== 'prompt-files') return run;
  throw new OmoError(
    'E_NOT_FOUND',
    `run ${run.id} is over, so nothing can join it. Start another with \`omo orchestrate\`.`,
  );
}

function checkRoom(run: Run, tasks: readonly Task[], own: AttemptKey | undefined): void {
  const room = own ? roomForFollowUps(run) : MAX_TASKS - run.tasks.length;
  if (tasks.length <= room) return;
  const whose = own ? `a worker may add ${FOLLOW_UPS.atOnce} tasks at once and ${FOLLOW_UPS.inAll} to its run` : `a run has at most ${MAX_TASKS} tasks`;
  throw new OmoError('E_TOO_BIG', `${tasks.length} tasks were to join run ${run.id}, and there is room for ${room}: ${whose}. Nothing was added.`);
}

/** Agents that the run doesn't know yet, found with its own PATH. */
async function newAgents({ home }: SubmitParts, run: Run, tasks: readonly Task[]): Promise<Record<string, AgentSpec>> {
  const names = new Set(tasks.flatMap(({ agent }) => (agent === undefined || run.agents[agent] ? [] : [agent])));
  if (names.size === 0) return {};
  const [{ agents }, env] = await Promise.all([loadConfig(home.root), runEnvironment(home, run.id)]);
  return Object.fromEntries([...names].map((name) => [name, resolveAgent(name, agents, env['PATH'] ?? '')]));
}

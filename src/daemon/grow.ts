import { resolveAgent } from '../adapters/agents/resolve.ts';
import { loadConfig } from '../config/load.ts';
import { OmoError } from '../core/errors.ts';
import type { AgentSpec } from '../core/events/agent-spec.ts';
import type { AttemptKey, Event } from '../core/events/event.ts';
import type { Run } from '../core/state/state.ts';
import { findTask } from '../core/state/state.ts';
import { joinTasks } from '../core/tasks/join.ts';
import { roomIn } from '../core/state/submitted.ts';
import { FOLLOW_UPS, MAX_TASKS } from '../core/tasks/limits.ts';
import type { Task } from '../core/tasks/task.ts';
import { dressPrompt } from '../core/worker/dress-prompt.ts';
import type { Params, Results } from '../protocol/messages.ts';
import { theRun } from './find.ts';
import { runEnvironment } from './launch.ts';
import { agentThatAsks, byWorker, withheld } from './no-commands.ts';
import type { SubmitParts } from './submit.ts';
import { checkTasks, ownerOf } from './submit.ts';

/** Tasks join a run that goes on. Whatever is wrong throws, and nothing was added. */
async function addTasks(parts: SubmitParts, params: Params<'run.add'>): Promise<Results['run.add']> {
  const by = params.caller.token === undefined ? undefined : await ownerOf(parts, params.caller.token);
  const run = wantedRun(parts, params.run, by);
  checkRoom(run, params.tasks, by);
  const own = by && agentThatAsks(parts.state(), by);
  const { tasks, notes, problems } = joinTasks(
    run.tasks.map(({ spec }) => spec.id),
    own === undefined ? params.tasks : byWorker(run, own, params.tasks),
  );
  if (problems.length > 0)
    throw new OmoError('E_DEPENDENCY', `the tasks don’t fit run ${run.id}; nothing was added.`, { problems });
  checkTasks(
    tasks.map((task) => ({ ...task, dependsOn: task.dependsOn.filter((id) => tasks.some((one) => one.id === id)) })),
  );
  const agents = await newAgents(parts, run, tasks);
  checkAble(run, { ...run.agents, ...agents }, tasks);
  await parts.record([added(parts.now(), run, tasks, agents, by)]);
  // It may have ended while this was looked into.
  const grown = wantedRun(parts, run.id, by);
  return {
    run: run.id,
    tasks: tasks.map(({ id }) => id),
    notes: [...notes, ...(own === undefined ? [] : withheld(own, params.tasks)), ...skipped(grown, tasks)],
  };
}

/** One after the other: two that came at once would otherwise take the same ids. */
export function adder(parts: SubmitParts): (params: Params<'run.add'>) => Promise<Results['run.add']> {
  let before: Promise<unknown> = Promise.resolve();
  return (params) => {
    const mine = before.then(async () => addTasks(parts, params));
    before = mine.catch(() => undefined);
    return mine;
  };
}

/** What can't be told to its agent, or can't be talked to in a run that talks, is refused and not half done. */
function checkAble(run: Run, agents: Record<string, AgentSpec>, tasks: readonly Task[]): void {
  for (const task of tasks) {
    const agent = agents[task.agent ?? run.auto?.[0] ?? run.defaultAgent];
    if (agent) dressPrompt(agent, task.prompt, task.skill);
    if (run.options.form !== 'screen' || agent?.screen !== undefined) continue;
    throw new OmoError(
      'E_AGENT_UNKNOWN',
      `the task "${task.id}" can't join run ${run.id}: its workers run on their agents' screens, and the agent "${agent?.name}" has none. Nothing was added.`,
    );
  }
}

function skipped(run: Run, tasks: readonly Task[]): string[] {
  return tasks.flatMap(({ id }) => {
    const phase = findTask(run, id)?.phase;
    return phase?.is === 'skipped' ? [`"${id}" is skipped: ${phase.reason}`] : [];
  });
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

function wantedRun({ state }: SubmitParts, named: string | undefined, by: AttemptKey | undefined): Run {
  if (named === undefined && !by)
    throw new OmoError(
      'E_USAGE',
      'the caller is no worker of a run, so the run must be named: omo add <run> "<task>".',
    );
  const run = theRun(state(), named ?? by?.run ?? '');
  if (run.phase.is === 'active' && run.mode !== 'prompt-files') return run;
  throw new OmoError(
    'E_NOT_FOUND',
    `run ${run.id} is over, so nothing can join it. Start another with \`omo orchestrate\`.`,
  );
}

function checkRoom(run: Run, tasks: readonly Task[], by: AttemptKey | undefined): void {
  const room = by ? Math.min(FOLLOW_UPS.atOnce, roomIn(run, by)) : roomIn(run, by);
  if (tasks.length <= room) return;
  const whose = by
    ? `a worker may add ${FOLLOW_UPS.atOnce} tasks at once and ${FOLLOW_UPS.inAll} to a run`
    : `a run has at most ${MAX_TASKS} tasks`;
  throw new OmoError(
    'E_TOO_BIG',
    `${tasks.length} tasks were to join run ${run.id}, and there is room for ${room}: ${whose}. Nothing was added.`,
  );
}

/** Agents that the run doesn't know yet, found with its own PATH. */
async function newAgents({ home }: SubmitParts, run: Run, tasks: readonly Task[]): Promise<Record<string, AgentSpec>> {
  const names = new Set(tasks.flatMap(({ agent }) => (agent === undefined || run.agents[agent] ? [] : [agent])));
  if (names.size === 0) return {};
  const [{ agents }, env] = await Promise.all([loadConfig(home.root), runEnvironment(home, run.id)]);
  return Object.fromEntries([...names].map((name) => [name, resolveAgent(name, agents, env['PATH'] ?? '')]));
}

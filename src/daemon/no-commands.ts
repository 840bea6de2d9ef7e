import type { AttemptKey } from '../core/events/event.ts';
import type { Run, State } from '../core/state/state.ts';
import { agentOf, findRun } from '../core/state/state.ts';
import type { Task } from '../core/tasks/task.ts';
import type { Params } from '../protocol/messages.ts';

/** What a worker words is for an agent: what omo would run as a command, outside of that worker's own sandbox, is left out. */

type RunStart = Params<'run.start'>;

/** The agent that does an attempt's task. */
export function agentThatAsks(state: State, by: AttemptKey): string {
  const run = findRun(state, by.run);
  return run ? agentOf(run, by.task) : NOBODY;
}

/** Tasks that a worker, whose agent is `own`, names for a run. */
export function byWorker(run: Run, own: string, named: readonly Task[]): readonly Task[] {
  const tasks = named.map(({ verify: _verify, ...task }) => task);
  if (own === SHELL) return tasks;
  const mayBeShell = run.auto ? run.auto.includes(SHELL) : run.defaultAgent === SHELL;
  return tasks.map((task) =>
    task.agent === SHELL || (mayBeShell && task.agent === undefined) ? { ...task, agent: own } : task,
  );
}

/** What was left out of a worker's tasks, in words. */
export function withheld(own: string, named: readonly Task[]): string[] {
  const verified = named.filter(({ verify }) => verify !== undefined);
  const commands = own === SHELL ? [] : named.filter(({ agent }) => agent === SHELL);
  return [
    ...(verified.length > 0 ? [`the acceptance command of ${idsOf(verified)} was left out: ${NO_COMMANDS}`] : []),
    ...(commands.length > 0 ? [`${own} does ${idsOf(commands)} instead of shell: ${NO_COMMANDS}`] : []),
  ];
}

/** A run that a worker asks for, without its commands; `left`: what was left out, in words. */
export function withoutCommands(asked: RunStart): { readonly params: RunStart; readonly left: readonly string[] } {
  const { setup, verify, view, ...others } = asked;
  const tasks = asked.tasks.map(({ verify: _verify, ...task }) => task);
  const all = typeof verify === 'string';
  return {
    params: { ...others, view: 'none', tasks, ...(verify === false && { verify }) },
    left: [
      ...withheld(SHELL, asked.tasks),
      ...(all ? [`the acceptance command of all tasks (--verify) was left out: ${NO_COMMANDS}`] : []),
      // The person's terminal would be looked for by the worker's own PATH.
      ...(view === 'terminal' ? [`its workers are not shown (--view): ${NO_COMMANDS}`] : []),
      ...(setup === undefined ? [] : [`the set-up command (--setup) was left out: ${NO_COMMANDS}`]),
    ],
  };
}

function idsOf(tasks: readonly Task[]): string {
  return tasks.map(({ id }) => id).join(', ');
}

const SHELL = 'shell';
/** A name that no agent has, so a task of such a one is refused. */
const NOBODY = '';
const NO_COMMANDS = "a worker can't give omo commands to run";

import type { Run, State } from '../state/state.ts';
import type { TaskState } from '../state/task-state.ts';
import { SHORT_MS } from '../provider/severity.ts';
import type { Action } from './action.ts';
import type { Wait } from './waits.ts';
import { waits } from './waits.ts';
import { waitWords } from '../report/wait-words.ts';

/**
 * Which waiting tasks are given up, because nothing but a person could start them: a budget is used up, or the run may not
 * wait. The person is told of a budget once.
 */
export function refusals(state: State, run: Run, now: number): Action[] {
  if (!isBound(state, run)) return [];
  const why = waits(state, now);
  const waiting = run.tasks.flatMap((task) => {
    const wait = why(run, task);
    return wait ? [{ task, wait }] : [];
  });
  return [...waiting.flatMap(({ task, wait }) => refusal(run, task, wait, now)), ...notice(run, waiting)];
}

/** Looked into for those alone that can refuse anything: it costs a look at every task. */
function isBound({ budget }: State, { phase, options, held }: Run): boolean {
  const bound = options.onLimit === 'fail' || options.budget !== undefined || budget?.day !== undefined;
  return phase.is === 'active' && !held && bound;
}

function refusal(run: Run, task: TaskState, wait: Wait, now: number): Action[] {
  const cause = causeOf(run, wait, now);
  return cause === undefined ? [] : [{ do: 'refuse', run: run.id, task: task.spec.id, cause, reason: waitWords(wait) }];
}

function notice(run: Run, waiting: readonly { readonly wait: Wait }[]): Action[] {
  const because = waiting.find(({ wait }) => wait.because.is === 'budget')?.wait.because;
  if (run.budgetTold || because?.is !== 'budget' || (because.scope === 'run' && isRunning(run))) return [];
  return [{ do: 'tell-budget', run: run.id, reason: because.reason }];
}

/** What still runs may use less than was expected, so a run's budget refuses nothing until then. */
function causeOf(run: Run, { is, because, until }: Wait, now: number): 'budget' | 'limit' | undefined {
  if (because.is === 'budget' && because.scope !== 'day')
    return because.scope === 'task' || !isRunning(run) ? 'budget' : undefined;
  if (is !== 'parked' || run.options.onLimit !== 'fail') return undefined;
  // What a person holds they will let go.
  if (because.is === 'providers' && because.chances.some((chance) => chance.is === 'paused')) return undefined;
  const short = because.is === 'providers' && until !== undefined && until - now <= SHORT_MS;
  return short ? undefined : because.is === 'budget' ? 'budget' : 'limit';
}

function isRunning(run: Run): boolean {
  return run.tasks.some((task) => task.phase.is === 'running');
}

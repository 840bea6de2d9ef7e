import type { Run } from '../state/state.ts';
import type { TaskState } from '../state/task-state.ts';
import { agentOf } from '../state/state.ts';
import { isNothing } from '../tasks/scopes.ts';

/** What is asked of a task before it counts as done. */

/**
 * The command that must pass: the task's own, else its domain's, else the run's. `shell` tasks have only their own, since they
 * are commands themselves. Runs of before 0.4.0, which have no time for it, have none: what they did was judged without.
 */
export function verifyCommand(run: Run, { spec }: TaskState): string | undefined {
  if (run.options.noVerify || run.options.checkMs === undefined) return undefined;
  const { every, domains = {} } = run.options.verify ?? {};
  const others = isShell(run, spec.id) ? [] : [own(domains, spec.domain), every];
  return [spec.verify, ...others].find((command) => command !== undefined && command.trim() !== '');
}

/** What it may write, as globs with commas between them: the task's own, else its domain's. `nothing`: it only reads. */
export function scopeOf(run: Run, { spec }: TaskState): string | undefined {
  const scope = spec.writes ?? own(run.options.scopes ?? {}, spec.domain);
  return scope === undefined || scope.trim() === '' ? undefined : scope;
}

export function onlyReads(run: Run, task: TaskState): boolean {
  const scope = scopeOf(run, task);
  return scope !== undefined && isNothing(scope);
}

/** Whether it must have changed a file or found something out. A command need not, nor what may write nothing. */
export function mustProduce(run: Run, task: TaskState): boolean {
  return !run.options.noVerify && !isShell(run, task.spec.id) && !onlyReads(run, task);
}

function isShell(run: Run, task: string): boolean {
  return agentOf(run, task) === 'shell';
}

/** A domain may be called `constructor`. */
function own(of: Readonly<Record<string, string>>, name: string): string | undefined {
  return Object.hasOwn(of, name) ? of[name] : undefined;
}

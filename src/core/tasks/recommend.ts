import { several } from '../text/several.ts';
import { areInLine } from './order.ts';
import type { Plan, Task } from './task.ts';

/** Several workers for three or more tasks in two or more domains that don't all wait for one another; else one agent is the better way. */
export function recommend(tasks: readonly Task[], problems: number): Plan['recommend'] {
  if (problems > 0)
    return { mode: 'single', reasons: [`the plan cannot be run as it is: ${several(problems, 'problem')}`] };
  if (tasks.length === 0) return { mode: 'single', reasons: ['there is no task to do'] };
  const domains = new Set(tasks.map((task) => task.domain));
  const against = reasonsAgainst(tasks, domains.size);
  if (against.length > 0) return { mode: 'single', reasons: against };
  const first = tasks.filter((task) => task.dependsOn.length === 0).length;
  const start = first === tasks.length ? 'none waits for another' : `${first} of them can start at once`;
  return { mode: 'orchestrate', reasons: [`${tasks.length} tasks in ${domains.size} domains`, start] };
}

function reasonsAgainst(tasks: readonly Task[], domains: number): string[] {
  const reasons: string[] = [];
  if (tasks.length < 3) reasons.push(`only ${several(tasks.length, 'task')}: several workers pay off from three on`);
  if (domains < 2) reasons.push(`all of it is in one domain: ${tasks[0]?.domain}`);
  if (tasks.length > 1 && areInLine(tasks)) {
    reasons.push('each task waits for the one before it, so no two could run at the same time');
  }
  return reasons;
}

import { makePlan } from '../../../src/core/tasks/plan.ts';
import type { DomainTable } from '../../../src/core/tasks/domains.ts';
import type { Plan } from '../../../src/core/tasks/task.ts';

/** The plan of task text as arguments. */
export function planned(...args: string[]): Plan {
  return makePlan({ is: 'text', args }, { domains: {} });
}

export function plannedWith(domains: DomainTable, ...args: string[]): Plan {
  return makePlan({ is: 'text', args }, { domains });
}

/** The plan of a Markdown source called plan.md. */
export function plannedFile(source: string): Plan {
  return makePlan({ is: 'markdown', file: '/project/plan.md', name: 'plan.md', source }, { domains: {} });
}

/** `domain: prompt` of each task; throws when the plan has a problem, so that a test can't pass on half a plan. */
export function outline(plan: Plan): string[] {
  if (plan.problems.length > 0) throw new Error(JSON.stringify(plan.problems));
  return plan.tasks.map((task) => `${task.domain}: ${task.prompt}`);
}

/** `CODE where` of each problem. */
export function troubles(plan: Plan): string[] {
  return plan.problems.map(({ code, where }) => (where === undefined ? code : `${code} ${where}`));
}

import type { Problem } from '../errors.ts';
import type { Plan, PlannedWorker, Task } from './task.ts';

/** The object `omo plan --json` prints: design 4.4. Optional keys are left out when there is nothing to say. */
export interface PlanJson {
  readonly schemaVersion: 1;
  readonly tasks: readonly PlanJsonTask[];
  readonly workers: readonly PlannedWorker[];
  readonly recommend: Plan['recommend'];
  readonly problems: readonly Problem[];
}

export type PlanJsonTask = Pick<
  Task,
  'id' | 'title' | 'domain' | 'dependsOn' | 'skill' | 'agent' | 'verify' | 'writes' | 'failover'
>;

export function planJson(plan: Plan): PlanJson {
  return {
    schemaVersion: 1,
    tasks: plan.tasks.map(taskJson),
    workers: plan.workers.map(({ name, domain, taskIds }) => ({ name, domain, taskIds })),
    recommend: { mode: plan.recommend.mode, reasons: plan.recommend.reasons },
    problems: plan.problems.map(problemJson),
  };
}

function taskJson({ id, title, domain, dependsOn, skill, agent, verify, writes, failover }: Task): PlanJsonTask {
  return {
    id,
    title,
    domain,
    dependsOn,
    ...(skill === undefined ? {} : { skill }),
    ...(agent === undefined ? {} : { agent }),
    ...(verify === undefined ? {} : { verify }),
    ...(writes === undefined ? {} : { writes }),
    ...(failover === undefined ? {} : { failover }),
  };
}

function problemJson({ code, message, where }: Problem): Problem {
  return where === undefined ? { code, message } : { code, message, where };
}

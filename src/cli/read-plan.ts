import { readDomains } from '../adapters/files/domains-file.ts';
import { readPlanFile } from '../adapters/files/plan-file.ts';
import { loadConfig } from '../config/load.ts';
import { OmoError } from '../core/errors.ts';
import type { PlanInput, PlanOptions } from '../core/tasks/plan.ts';
import { makePlan } from '../core/tasks/plan.ts';
import { namedPlanFile } from '../core/tasks/plan-command.ts';
import type { Plan } from '../core/tasks/task.ts';
import type { Context } from './context.ts';
import { safeLine } from './print/safe.ts';

/**
 * The plan that arguments or a Markdown file make, with all its problems. What should be known about it besides is told on stderr.
 */
export async function readPlan(
  texts: readonly string[],
  { file, strict, known = 'only here' }: PlanSource,
  { home, cwd, err }: Pick<Context, 'home' | 'cwd' | 'err'>,
): Promise<Plan> {
  const domains = await readDomains(home);
  const { writes } = await loadConfig(home);
  const plan = makePlan(await inputOf(texts, file, cwd), { domains, known, strict, scopes: writes });
  err.lines(...(plan.notices ?? []).map((notice) => `omo: ${safeLine(notice)}`));
  return plan;
}

export interface PlanSource extends Pick<PlanOptions, 'known' | 'strict'> {
  /** A Markdown plan. */
  readonly file?: string | undefined;
}

async function inputOf(texts: readonly string[], file: string | undefined, cwd: string): Promise<PlanInput> {
  if (file !== undefined && texts.length > 0)
    throw new OmoError(
      'E_USAGE',
      `tasks come from ${file} or from the command line, not from both. Leave one of them out.`,
    );
  const path = file ?? namedPlanFile(texts);
  return path === undefined ? { is: 'text', args: texts } : { is: 'markdown', ...(await readPlanFile(path, cwd)) };
}

import type { Plan } from '../../core/tasks/task.ts';
import { planJson } from '../../core/tasks/plan-json.ts';
import type { Context } from '../context.ts';
import { EXIT } from '../exit-code.ts';
import { printJson } from '../print/output.ts';
import { planLines } from '../print/plan.ts';
import { readPlan } from '../read-plan.ts';

export interface PlanOptions {
  readonly file?: string;
  readonly strict?: boolean;
  readonly json?: boolean;
}

/** `omo plan`: what orchestrate would do. Starts nothing. */
export async function plan(
  texts: readonly string[],
  { file, strict, json }: PlanOptions,
  context: Context,
): Promise<number> {
  return printPlan(await readPlan(texts, { file, strict }, context), json ?? false, context);
}

/** Shows a plan with all its problems; one that can't be run is bad input. */
export async function printPlan(found: Plan, json: boolean, { out }: Context): Promise<number> {
  if (json) printJson(out, planJson(found));
  else out.lines(...(await planLines(found, out)));
  return found.problems.length === 0 ? EXIT.ok : EXIT.usage;
}

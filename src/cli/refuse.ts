import { OmoError } from '../core/errors.ts';
import type { Plan } from '../core/tasks/task.ts';

/** Throws what is wrong with a plan, all of it; the first problem's code stands for it. `so`: what did not come of it. */
export function refuse(
  { problems }: Plan,
  so: 'nothing was started' | 'nothing was added' = 'nothing was started',
): void {
  const [first] = problems;
  if (!first) return;
  const count = problems.length === 1 ? 'a problem' : `${problems.length} problems`;
  throw new OmoError(first.code, `the tasks have ${count}; ${so}.`, { problems });
}

import type { PartName } from '../../events/prompt-parts.ts';
import { CONTEXT } from './context.ts';
import { EVIDENCE } from './evidence.ts';
import { RESULT } from './result.ts';
import { ROLE } from './role.ts';
import { TASK } from './task.ts';

/** omo's own templates; a file of the person's takes the place of one. */
export const DEFAULT_PARTS: Readonly<Record<PartName, string>> = {
  role: ROLE,
  task: TASK,
  context: CONTEXT,
  evidence: EVIDENCE,
  result: RESULT,
};

import { expect, test } from 'vitest';
import { namedPlanFile } from '../../../src/core/tasks/plan-command.ts';

test.for([
  [['execute tasks from plan.md'], 'plan.md'],
  [['execute plan.md'], 'plan.md'],
  [[' Execute all the tasks in docs/PLAN.MD '], 'docs/PLAN.MD'],
  [['execute', 'tasks', 'from', 'plan.md'], 'plan.md'],
  [['execute', '../a/plan.markdown'], '../a/plan.markdown'],
  [['execute tasks from <plan.md>'], 'plan.md'],
  [['execute tasks from "my plan.md"'], 'my plan.md'],
  [['execute `plan.md`'], 'plan.md'],
] as const)('%j names %s', ([args, file]) => {
  expect(namedPlanFile(args)).toBe(file);
});

test.for([
  [[]],
  [['execute']],
  [['plan.md']],
  [['execute the migration in plan.md']],
  [['execute plan.md, then test']],
  [['execute tasks from the backlog']],
  [['execute a.md\nb.md']],
  [['execute', 'plan.md', 'Write tests']],
  [[`execute ${'x'.repeat(1e6)}.md`]],
] as const)('%j names no file', ([args]) => {
  expect(namedPlanFile(args)).toBeUndefined();
});

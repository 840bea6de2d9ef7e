import { mustProduce, onlyReads, verifyCommand } from '../proof/asked.ts';
import type { Run } from '../state/state.ts';
import type { TaskState } from '../state/task-state.ts';

/** What has to hold before a task counts as done, as its worker is told. By hand nobody measures and nobody reviews. */

export function check(run: Run, task: TaskState): string {
  const command = verifyCommand(run, task);
  if (command === undefined) return '';
  const who = isByHand(run) ? '' : '; it is run at the end, in your folder';
  return `This passes${who}:\n\n${command.replaceAll(/^/gm, '    ')}`;
}

/** Changes are asked for where they can be measured, and the person wants that. */
export function product(run: Run, task: TaskState): string {
  if (isByHand(run)) return '';
  if (onlyReads(run, task)) return 'What you find out is the result: write it to `findings`, below.';
  return run.ground && mustProduce(run, task)
    ? 'Files have changed, or what you found out stands in `findings`, below. No conflict markers are left.'
    : '';
}

export function review(run: Run): string {
  return run.options.review === undefined || isByHand(run)
    ? ''
    : 'Another agent then reads the work: is it there, correct, complete, of good quality?';
}

export function isByHand({ mode }: Run): boolean {
  return mode === 'prompt-files';
}

import { mustProduce, onlyReads, verifyCommand } from '../proof/asked.ts';
import type { Run, TaskState } from '../state/state.ts';

/** What has to hold before a task counts as done, as its worker is told. */

export function check(run: Run, task: TaskState): string {
  const command = verifyCommand(run, task);
  if (command === undefined) return '';
  const who = run.mode === 'prompt-files' ? '' : '; it is run at the end, in your folder';
  return `This passes${who}:\n\n${command.replaceAll(/^/gm, '    ')}`;
}

/** Of what nobody can measure, and where the person wants no proof, nothing is said. */
export function product(run: Run, task: TaskState): string {
  if (run.options.noVerify) return '';
  if (onlyReads(run, task)) return 'What you find out is the result: write it to `findings`, below.';
  return run.ground && mustProduce(run, task)
    ? 'Files have changed, or what you found out stands in `findings`, below. No conflict markers are left.'
    : '';
}

export function review({ options }: Run): string {
  return options.review === undefined
    ? ''
    : 'Another agent then reads the work: is it there, correct, complete, of good quality?';
}

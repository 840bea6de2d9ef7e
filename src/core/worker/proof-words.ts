import type { Run, TaskState } from '../state/state.ts';
import { scopeOf } from './company.ts';

/** What has to hold before a task counts as done, as its worker is told. */

export function check(run: Run, task: TaskState): string {
  const command = verifyOf(run, task);
  if (command === undefined) return '';
  return `This passes; it is run for you at the end, in your folder:\n\n${command.replaceAll(/^/gm, '    ')}`;
}

/** Nothing is asked for where nothing can be measured, or the person wants no proof. */
export function product(run: Run, task: TaskState): string {
  if (!run.ground || run.options.noVerify) return '';
  return scopeOf(run, task) === 'nothing'
    ? 'What you find out is the result: write it to `findings`, below.'
    : 'Files have changed, or what you found out stands in `findings`, below. No conflict markers are left.';
}

export function review({ options }: Run): string {
  return options.review === undefined
    ? ''
    : 'Another agent then reads the work: is it there, correct, complete, of good quality?';
}

function verifyOf({ options }: Run, { spec }: TaskState): string | undefined {
  if (options.noVerify) return undefined;
  return spec.verify ?? options.verify?.domains?.[spec.domain] ?? options.verify?.every;
}

import { onlyReads, scopeOf } from '../proof/asked.ts';
import type { Run } from '../state/state.ts';
import type { TaskState } from '../state/task-state.ts';
import { short } from './others-words.ts';

/** Where the worker stands: its place, the whole run, and what it is to leave alone. */

export function place(run: Run, task: TaskState): string {
  if (isIsolated(run))
    return `You have a git worktree of your own, on the branch ${branchOf(run, task)}: nobody else works in it, and what others change meanwhile you don't see.`;
  return run.tasks.length > 1 ? 'Others work in the same folder: change only what your task needs.' : '';
}

/** The titles of all tasks; of many the first ones and this. */
export function goal({ tasks }: Run, task: TaskState): string {
  if (tasks.length === 1) return '';
  const first = tasks.length <= MOST_TITLES ? tasks : tasks.slice(0, MOST_TITLES - 1);
  const listed = first.some((one) => isSame(one, task)) ? first : [...first, task];
  const left = tasks.length - listed.length;
  const lines = listed.map((one) => `- ${short(one.spec.title, TITLE_COLUMNS)}${isSame(one, task) ? ' (yours)' : ''}`);
  return [`One run has ${tasks.length} tasks:`, ...lines, ...(left > 0 ? [`- and ${left} more`] : [])].join('\n');
}

export const TITLE_COLUMNS = 80;
const MOST_TITLES = 20;

export function others({ tasks }: Run): string {
  return tasks.length === 1 ? '' : 'Do only yours: the others have workers and a time of their own.';
}

export function limits(run: Run, task: TaskState): string {
  return [scope(run, task), repository(run)].filter((words) => words !== '').join('\n');
}

function scope(run: Run, task: TaskState): string {
  if (onlyReads(run, task)) return 'Change no file: this task only reads.';
  const globs = scopeOf(run, task);
  return globs === undefined ? '' : `Write only to ${globs}.`;
}

function repository(run: Run): string {
  if (isIsolated(run)) return `${OWN_TREE}${shared(run)}`;
  return run.ground && run.tasks.length > 1 ? ONE_TREE : '';
}

const OWN_TREE =
  "Commit if you like; what you leave uncommitted is committed for you. Don't push, and leave other branches and worktrees alone.";
const ONE_TREE = "Don't switch branches, stash or reset: what others change is in the same tree.";

/** What is written through a link is written into the person's own folder. */
function shared({ ground }: Run): string {
  const links = ground?.bring.link ?? [];
  return links.length === 0 ? '' : ` Shared with everybody by a link, so not to be changed: ${links.join(', ')}.`;
}

export function isIsolated({ ground }: Run): boolean {
  return ground?.isolate === 'worktree';
}

function branchOf(run: Run, { spec, tree }: TaskState): string {
  return tree?.branch ?? `omo/${run.id}/${spec.id}`;
}

function isSame(one: TaskState, other: TaskState): boolean {
  return one.spec.id === other.spec.id;
}

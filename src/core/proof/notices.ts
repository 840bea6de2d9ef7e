import type { Evidence } from '../events/proof.ts';
import type { Run } from '../state/state.ts';
import type { TaskState } from '../state/task-state.ts';
import { oneLine } from '../text/line.ts';
import { mustProduce, onlyReads, scopeOf } from './asked.ts';
import { produced } from './produced.ts';
import { counted, named } from './words.ts';

/** Of these files, those that none of the globs takes in. */
export type Outside = (globs: string, files: readonly string[]) => readonly string[];

/** What the person should know of a task's evidence though the task counts as done, each in one line. */
export function noticesOf(run: Run, task: TaskState, evidence: Evidence, outside: Outside): string[] {
  const { changes, unmeasured, saysProblem } = evidence;
  const found = [
    unmeasured !== undefined && `what it changed could not be measured: ${oneLine(unmeasured)}`,
    changes && changes.count > 0 && scopeNotice(run, task, changes, outside),
    changes && changes.ignored.length > 0 && ignoredNotice(changes.ignored),
    mustProduce(run, task) && produced(evidence) === 'findings' && changes && FINDINGS_ONLY,
    saysProblem !== undefined && `its result file is not as it should be: ${oneLine(saysProblem)}`,
  ];
  return found.filter((one) => typeof one === 'string');
}

/** Files of a task's changes that are outside of what it was to write; all of them, when it was to write nothing. */
export function outsideOf(run: Run, task: TaskState, files: readonly string[], outside: Outside): readonly string[] {
  const scope = scopeOf(run, task);
  if (scope === undefined) return [];
  return onlyReads(run, task) ? files : outside(scope, files);
}

type Changes = NonNullable<Evidence['changes']>;

function scopeNotice(run: Run, task: TaskState, { files, count }: Changes, outside: Outside): string | undefined {
  if (onlyReads(run, task))
    return `it was to write nothing, and changed ${counted(count, 'file')}: ${named(files, SHOWN, count)}`;
  const strays = outsideOf(run, task, files, outside);
  if (strays.length === 0) return undefined;
  return `it changed ${counted(strays.length, 'file')} outside of ${oneLine(scopeOf(run, task) ?? '')}: ${named(strays, SHOWN)}`;
}

function ignoredNotice(ignored: readonly string[]): string {
  return `it made what git ignores and no commit holds: ${named(ignored, SHOWN)}`;
}

const FINDINGS_ONLY = 'it changed no file; what it found out is in its result';
const SHOWN = 5;

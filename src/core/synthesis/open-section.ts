import type { Conflict } from '../events/synthesis.ts';
import type { Run } from '../state/state.ts';
import type { TaskState } from '../state/task-state.ts';
import { code } from './inert.ts';
import { outsideFiles } from './outside.ts';
import type { Overview, Standing } from './overview.ts';
import { counted, shellWord } from './words.ts';

/** What is open, with what a person needs to put it right. `here`: the reader has the repository; `elsewhere`: perhaps not. */
export function openSection(run: Run, overview: Overview, reader: 'here' | 'elsewhere'): string {
  const { left, missed, unmeasured, notDone } = overview;
  const lines = [
    ...left.map((one) => leftLines(run, one, reader)),
    ...missed.map(
      ({ spec }) => `- **${spec.id}** has new work that is not put together: run \`omo synthesize ${run.id}\` again.`,
    ),
    ...unmeasured.map((task) => unmeasuredLine(task)),
    ...failingLines(run, overview),
    ...notDone.map((task) => notDoneLine(task)),
    ...run.tasks.flatMap((task) => outsideLines(run, task)),
  ];
  return lines.length === 0 ? '' : `## Open\n\n${lines.join('\n')}`;
}

function leftLines(run: Run, { step, task, phase }: Standing<'left'>, reader: 'here' | 'elsewhere'): string {
  const branch = task?.tree?.branch ?? '';
  const head = `- **${step.task}** is left out: ${code(phase.reason, 400)}. Its work is on ${code(branch, 200)}.`;
  if (phase.conflicts.length === 0) return head;
  const files = phase.conflicts.slice(0, MOST_FILES).map((conflict) => `  - ${conflictWords(conflict)}`);
  const more = phase.conflicts.length - files.length;
  const rest = more > 0 ? [`  - and ${counted(more, 'file')} more`] : [];
  return [head, ...files, ...rest, ...(reader === 'here' ? commands(run, branch, phase.conflicts) : [])].join('\n');
}

function conflictWords({ path, kind, ours, theirs, places }: Conflict): string {
  const sides = ours.length === 0 ? `what was there and ${theirs}` : `${ours.join(', ')} and ${theirs}`;
  const where = places.length === 0 ? '' : `, lines ${places.slice(0, MOST_PLACES).join(', ')}`;
  return `${code(path, 200)}: ${KINDS[kind]} (${sides})${where}`;
}

const KINDS: Readonly<Record<Conflict['kind'], string>> = {
  'both-changed': 'both changed it',
  'both-added': 'both made it',
  'changed-removed': 'the first changed it, the second removed it',
  'removed-changed': 'the first removed it, the second changed it',
  other: 'git can’t put both sides together',
};

/** To see both sides, and to settle it by hand; what was settled so counts at the next time of asking. */
function commands(run: Run, branch: string, conflicts: readonly Conflict[]): string[] {
  const whole = run.synthesis?.branch ?? '';
  const root = shellWord(run.ground?.root ?? '.');
  const files = conflicts
    .slice(0, MOST_FILES)
    .map(({ path }) => shellWord(path))
    .join(' ');
  const tree = shellWord(`${run.ground?.root ?? '.'}-${run.id}`);
  const lines = [
    `git -C ${root} diff ${whole}...${branch} -- ${files}`,
    `git -C ${root} worktree add ${tree} ${whole}`,
    `git -C ${tree} merge ${branch}`,
    `git -C ${root} worktree remove ${tree}`,
    `omo synthesize ${run.id}`,
  ];
  return [
    '',
    '  See it, settle it by hand in a tree beside yours and commit that, and have omo go on:',
    '',
    ...lines.map((line) => `      ${line}`),
    '',
  ];
}

function unmeasuredLine({ spec, tree, evidence }: TaskState): string {
  const why = evidence?.unmeasured === undefined ? '' : `: ${code(evidence.unmeasured, 300)}`;
  return `- **${spec.id}** is done, but what it changed could not be measured${why}. Its branch is ${code(tree?.branch ?? '', 200)}.`;
}

function failingLines({ synthesis }: Run, { failing }: Overview): string[] {
  const verified = synthesis?.verified;
  if (!failing || !verified) return [];
  const whose = verified.before
    ? 'It fails without any of this work too.'
    : verified.guilty === undefined
      ? 'Which task’s work it fails with is not known.'
      : `It first fails with the work of **${verified.guilty}**.`;
  return [`- ${code(failing.command, 300)} fails on the whole. ${whose}`];
}

function notDoneLine({ spec, phase, tree, attempts }: TaskState): string {
  const why = 'reason' in phase ? `: ${code(phase.reason, 300)}` : '';
  const where =
    attempts === 0 || tree?.branch === undefined
      ? ''
      : ` What it did so far is on ${code(tree.branch, 200)} and in ${code(tree.path, 300)}.`;
  return `- **${spec.id}** is ${STATUS[phase.is]}${why}.${where}`;
}

const STATUS: Readonly<Record<TaskState['phase']['is'], string>> = {
  waiting: 'not begun',
  running: 'not finished',
  done: 'done',
  failed: 'not done, it failed',
  skipped: 'not done, it was skipped',
  cancelled: 'not done, it was cancelled',
};

function outsideLines(run: Run, task: TaskState): string[] {
  const files = outsideFiles(run, task);
  if (files.length === 0) return [];
  const names = files.slice(0, MOST_FILES).map((path) => code(path, 200));
  const more = files.length - names.length;
  return [
    `- **${task.spec.id}** changed ${counted(files.length, 'file')} outside of what it was to write: ${names.join(', ')}${more > 0 ? ` and ${more} more` : ''}.`,
  ];
}

const MOST_FILES = 10;
const MOST_PLACES = 10;

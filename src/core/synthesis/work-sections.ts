import type { Run } from '../state/state.ts';
import type { TaskState } from '../state/task-state.ts';
import { block, cell, code, inItem } from './inert.ts';
import type { Overview } from './overview.ts';
import { findStep } from './state.ts';

/** One row a task: who did it, what it changed, what speaks for it, whether it is in. */
export function tableSection(run: Run): string {
  const head = '| Task | Worker | Status | Files | Lines | Tries | Check | Review | In the whole |';
  const rule = '| --- | --- | --- | --: | --: | --: | --- | --- | --- |';
  return ['## Tasks', '', head, rule, ...run.tasks.map((task) => row(run, task))].join('\n');
}

function row(run: Run, task: TaskState): string {
  const { spec, worker, phase, attempts, evidence } = task;
  const { count, insertions, deletions } = evidence?.changes ?? {};
  const columns = [
    `**${spec.id}** ${cell(spec.title)}`,
    worker ?? '–',
    phase.is,
    count === undefined ? '–' : String(count),
    count === undefined ? '–' : `+${insertions} −${deletions}`,
    String(attempts),
    checkWords(run, task),
    reviewWords(task),
    mergeWords(run, task),
  ];
  return `| ${columns.join(' | ')} |`;
}

function checkWords(run: Run, { evidence }: TaskState): string {
  const { verify } = evidence ?? {};
  if (!verify) return run.options.noVerify ? 'switched off' : 'none';
  if (verify.ok) return 'passed';
  return verify.problem === undefined ? 'failed' : 'could not be run';
}

function reviewWords({ review, acceptedBy, sentBack }: TaskState): string {
  const again = sentBack === undefined ? '' : `, sent back ${sentBack}×`;
  const accepted = acceptedBy ? ', accepted by a person' : '';
  if (!review) return acceptedBy ? 'accepted by a person' : '–';
  const { presence, correctness, completeness, quality } = review.verdict;
  const average = Math.round(((correctness + completeness + quality) / 3) * 10) / 10;
  return `${presence ? `${average} of 5` : 'not there'} by ${review.by}${again}${accepted}`;
}

function mergeWords({ synthesis }: Run, { spec, phase }: TaskState): string {
  const step = synthesis && findStep(synthesis, spec.id);
  if (!step) return phase.is === 'done' ? 'changed nothing' : 'no';
  if (step.phase.is === 'left') return 'left out';
  return step.phase.is === 'merged' ? 'yes' : 'not yet';
}

/** How each came in, where there is more to say than that it fitted. */
export function mergesSection({ merged }: Overview): string {
  if (merged.length === 0) return '';
  const clean = merged
    .filter(({ phase }) => phase.how === 'clean' || phase.how === 'there')
    .map(({ step }) => step.task);
  const lines = [
    ...(clean.length === 0 ? [] : [`- Without a conflict: ${clean.join(', ')}.`]),
    ...merged.flatMap(({ step, phase }) => specialLine(step.task, phase)),
  ];
  return `## How it was merged\n\n${lines.join('\n')}`;
}

type Merged = Overview['merged'][number]['phase'];

function specialLine(task: string, { how, structured, by, says, conflicts = [] }: Merged): string[] {
  const files = (how === 'structure' ? structured : conflicts.map(({ path }) => path)).map((path) => code(path, 200));
  if (how === 'structure') return [`- **${task}**: by what the files say, not line by line: ${files.join(', ')}.`];
  if (how !== 'agent') return [];
  const line = `- **${task}**: its conflicts were settled by ${code(by ?? '')}: ${files.join(', ')}. Look at these.`;
  return says === undefined || says.trim() === '' ? [line] : [line, '', inItem(block(says, 15)), ''];
}

/** What each worker says it did: its own words, proof of nothing. */
export function workSection(run: Run): string {
  const told = run.tasks.flatMap((task) => saying(task));
  return told.length === 0 ? '' : ['## What the workers say', ...told].join('\n\n');
}

function saying(task: TaskState): string[] {
  const { spec, phase, evidence } = task;
  const said = evidence?.says;
  const summary = said?.summary ?? ('summary' in phase ? phase.summary : undefined) ?? '';
  const parts = [
    ...(summary.trim() === '' ? [] : [block(summary, 30)]),
    ...(said?.findings === undefined || said.findings.trim() === ''
      ? []
      : ['What it found out:', block(said.findings, 60)]),
    ...(said?.open === undefined || said.open.length === 0
      ? []
      : ['What it leaves open:', block(said.open.map((one) => `- ${one}`).join('\n'), 30)]),
  ];
  return parts.length === 0 ? [] : [`### ${spec.id}`, ...parts];
}

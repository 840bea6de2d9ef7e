import type { Event } from '../events/event.ts';
import type { Evidence, Verdict } from '../events/proof.ts';
import type { Failure } from '../events/signal.ts';
import { judgeEvidence, noticesOf, verifyCommand } from '../proof/judge.ts';
import { assess } from '../rubric/assess.ts';
import { reviewFeedback } from '../rubric/feedback.ts';
import { outside } from '../tasks/scopes.ts';
import { noted } from './change.ts';
import type { Question } from './conversation.ts';
import { questionPhase, raised } from './questions.ts';
import { settle } from './settle.ts';
import type { Run } from './state.ts';
import type { Stage, TaskState, Told } from './task-state.ts';
import { agentOf, currentKey, findTask } from './state.ts';

/** So often a review sends a task back by itself; then the person decides. */
const MOST_SENT_BACK = 2;
/** So often a reviewer is asked that gives no verdict. */
const MOST_ASKED = 2;

/** Its pool says when it can be asked again. */
const PROVIDERS_TROUBLE: ReadonlySet<Failure['kind']> = new Set([
  'rate-limit',
  'usage-limit',
  'quota',
  'auth',
  'server',
  'unreachable',
]);

/** What the person may decide of work that its review does not let pass, in the order of the question's options. */
const DECISIONS = ['Accept it as it is', 'Try again', 'Give it up'] as const;

type Ended = Extract<Event, { type: 'attempt.ended' }>;

/** An attempt says that it is done: that is looked into, or, where there is nothing to look at, believed. */
export function claimed(run: Run, before: TaskState, { at, says, ...event }: Ended): Run {
  const { exitCode, signal, conversation } = event;
  // What it wrote down for this says more than the last line it printed.
  const told: Told = { exitCode, signal, summary: says?.summary ?? event.summary, conversation, workedUntil: at };
  const evidence: Evidence = says === undefined ? {} : { says };
  const task = { ...before, evidence };
  return needsLook(run, task) ? inStage(run, task, { is: 'checking', told, step: 'due' }) : judged(run, task, told, at);
}

/** After the look: what the worker says of itself was known before. */
export function checked(
  run: Run,
  before: TaskState,
  stage: Extract<Stage, { is: 'checking' }>,
  { at, evidence }: Extract<Event, { type: 'attempt.checked' }>,
): Run {
  return judged(run, { ...before, evidence: { ...before.evidence, ...evidence } }, stage.told, at);
}

export function reviewed(
  run: Run,
  task: TaskState,
  stage: Extract<Stage, { is: 'reviewing' }>,
  { at, agent, result }: Extract<Event, { type: 'attempt.reviewed' }>,
  nextQuestion: string,
): Run {
  if (result.is === 'verdict') return withVerdict(run, task, stage.told, result.verdict, agent, at, nextQuestion);
  // Its provider's trouble is not the reviewer's: the pool says when it can be asked again.
  const blameless =
    result.is === 'failed' && result.failure !== undefined && PROVIDERS_TROUBLE.has(result.failure.kind);
  const asked = stage.asked + (blameless ? 0 : 1);
  const { why: _before, ...rest } = stage;
  const why = result.is === 'rubbish' ? { why: result.why } : {};
  // Where nothing may wait for a limit, the person decides at once.
  const mayWait = !blameless || run.options.onLimit === undefined;
  if (asked < MOST_ASKED && mayWait) return inStage(run, task, { ...rest, step: 'due', asked, ...why });
  return toPerson(run, task, stage.told, `no review of it could be had: ${result.why}`, at, nextQuestion);
}

/** The person has answered whether work counts as done: the answer is to omo itself, which acts on it at once. */
export function judgedByPerson(
  run: Run,
  { id, key, phase }: Question,
  event: Extract<Event, { type: 'question.answer-given' }>,
): Run {
  if (phase.is !== 'open') return run;
  const { at, answer, by, choice } = event;
  const next = questionPhase(run, id, { is: 'answered', at, answer, by, state: 'accepted' });
  const task = findTask(next, key.task);
  const stage = task?.phase.is === 'running' && task.attempts === key.attempt ? task.phase.stage : undefined;
  return task && stage?.is === 'judging' ? decided(next, task, stage, { at, choice }) : next;
}

function decided(
  run: Run,
  before: TaskState,
  stage: Extract<Stage, { is: 'judging' }>,
  { at, choice }: Pick<Extract<Event, { type: 'question.answer-given' }>, 'at' | 'choice'>,
): Run {
  const { told } = stage;
  if (choice.is === 'option' && choice.option === 0)
    return settle(run, { ...before, acceptedBy: 'person' }, { is: 'ended', ok: true, at, ...told });
  const final = choice.is === 'option' && choice.option === 2;
  const words = choice.is === 'text' ? choice.text : undefined;
  const reason = final ? 'the person gave it up after its review' : 'the person wants another try';
  return settle(run, before, {
    is: 'unproven',
    by: 'person',
    at,
    reason,
    feedback: words ?? stage.feedback,
    final,
    ...told,
  });
}

function needsLook(run: Run, task: TaskState): boolean {
  return task.tree !== undefined || verifyCommand(run, task) !== undefined;
}

function judged(before: Run, task: TaskState, told: Told, at: number): Run {
  const evidence = task.evidence ?? {};
  const judgement = judgeEvidence(before, task, evidence);
  const run = noticesOf(before, task, evidence, outside)
    .map((notice) => `${task.spec.id}: ${notice}`)
    .reduce(noted, before);
  if (judgement.is === 'fails') {
    const { reason, feedback } = judgement;
    return settle(run, task, { ...told, is: 'unproven', by: 'evidence', at, final: false, reason, feedback });
  }
  if (run.options.review && agentOf(run, task.spec.id) !== 'shell')
    return inStage(run, task, { is: 'reviewing', told, step: 'due', asked: 0 });
  return settle(run, task, { is: 'ended', ok: true, at, ...told });
}

function withVerdict(
  run: Run,
  before: TaskState,
  told: Told,
  verdict: Verdict,
  by: string,
  at: number,
  nextQuestion: string,
): Run {
  const task = { ...before, review: { by, verdict, at } };
  const { pass, average } = assess(verdict);
  if (pass) return settle(run, task, { is: 'ended', ok: true, at, ...told });
  const reason = verdict.presence
    ? `its review by ${by} gave it ${average} of 5`
    : `its review by ${by} does not find what was asked for`;
  const feedback = reviewFeedback(verdict);
  const sentBack = task.sentBack ?? 0;
  if (sentBack >= MOST_SENT_BACK) return toPerson(run, task, told, reason, at, nextQuestion, feedback);
  return settle(
    run,
    { ...task, sentBack: sentBack + 1 },
    { is: 'unproven', by: 'review', at, reason, feedback, final: false, ...told },
  );
}

/** omo can't decide it: a question of its own, for the person alone. */
function toPerson(
  run: Run,
  task: TaskState,
  told: Told,
  reason: string,
  at: number,
  id: string,
  feedback?: string,
): Run {
  const points = feedback === undefined ? '' : `\n\n${feedback}`;
  const question: Question = {
    id,
    key: currentKey(run, task),
    worker: task.worker ?? '',
    kind: 'choice',
    text: `"${task.spec.title}": ${reason}.${points}\n\nWhat becomes of it?`,
    options: [...DECISIONS],
    askedAt: at,
    from: { is: 'judge' },
    phase: { is: 'open', notice: 'due' },
  };
  const asking = raised(run, question, 'asking');
  return inStage(asking, task, { is: 'judging', told, reason, ...(feedback !== undefined && { feedback }) });
}

function inStage(run: Run, task: TaskState, stage: Stage): Run {
  if (task.phase.is !== 'running') return run;
  const changed: TaskState = { ...task, phase: { ...task.phase, stage } };
  return { ...run, tasks: run.tasks.map((one) => (one.spec.id === task.spec.id ? changed : one)) };
}

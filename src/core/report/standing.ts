import type { Question, Talk } from '../state/conversation.ts';
import { isOf, isPending } from '../state/conversation.ts';
import type { Run } from '../state/state.ts';
import type { Stage, TaskState } from '../state/task-state.ts';
import { currentKey } from '../state/state.ts';
import type { WorkerStatus } from './report.ts';

/** Where a running attempt stands, and what the person should know about it. */
export interface Standing {
  readonly status: WorkerStatus;
  readonly reason?: string;
  /** When its provider takes work again, ms since the epoch. */
  readonly until?: number;
  /** The question that waits for the person. */
  readonly question?: string;
}

/** Undefined for a task that doesn't run. */
export function standing(run: Run, task: TaskState): Standing | undefined {
  if (task.phase.is !== 'running') return undefined;
  const { stage, talk } = task.phase;
  if (stage.is === 'starting') return { status: 'starting' };
  if (stage.is === 'preparing' || stage.is === 'prepared') return { status: 'starting', reason: 'its tree is made' };
  if (stage.is === 'checking') return { status: 'working', reason: 'its work is checked' };
  if (stage.is === 'reviewing') return { status: 'working', reason: reviewWords(stage) };
  if (stage.is === 'judging') return { status: 'asking', reason: stage.reason, ...judgeOf(run, task) };
  if (stage.is !== 'working') return { status: 'working' };
  const question = run.questions.find((one) => isPending(one) && isOf(one.key, currentKey(run, task)));
  const mood = inMood(talk, question);
  return mood.reason === undefined && talk.held.is === 'taken' ? { ...mood, reason: TAKEN } : mood;
}

function reviewWords({ step, agent }: Extract<Stage, { is: 'reviewing' }>): string {
  return step === 'decided' && agent !== undefined ? `${agent} reviews its work` : 'its work waits for a reviewer';
}

function judgeOf(run: Run, task: TaskState): Pick<Standing, 'question'> {
  const question = run.questions.find((one) => isPending(one) && isOf(one.key, currentKey(run, task)));
  return question ? { question: question.id } : {};
}

const TAKEN = 'a person has taken it over';

function inMood({ mood }: Talk, question: Question | undefined): Standing {
  switch (mood.is) {
    case 'starting':
    case 'working':
    case 'idle':
      return { status: mood.is };
    case 'complete':
      return { status: 'idle' };
    case 'asking':
      // Its question can be over before the agent has said that it goes on.
      return question ? asking(question) : { status: 'working' };
    case 'limited':
      return { status: 'limited', reason: mood.failure.message, ...until(mood.failure.until) };
    case 'failed':
      return { status: 'failed', reason: mood.failure.message, ...until(mood.failure.until) };
    case 'unknown':
      return { status: 'unknown', reason: mood.why };
  }
}

function asking({ id, phase, text }: Question): Standing {
  if (phase.is === 'open') return { status: 'asking', question: id, reason: text };
  const whose = phase.is === 'answering' ? 'the answer is on its way' : 'its responder is asked';
  return { status: 'asking', reason: `${whose}: ${text}` };
}

function until(ms: number | undefined): Pick<Standing, 'until'> {
  return ms === undefined ? {} : { until: ms };
}

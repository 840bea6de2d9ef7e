import type { Failure } from '../events/signal.ts';
import type { FailureClass } from '../failure/class.ts';
import { MOST_RECOVERIES, POLICIES } from '../failure/policy.ts';
import { believed, severity } from '../provider/severity.ts';
import { lifeOf } from './life.ts';
import type { Ending } from './settle.ts';
import type { Wish } from './try.ts';
import type { Run } from './state.ts';
import type { TaskState } from './task-state.ts';
import { agentOf, providerOf } from './state.ts';

/** How the next attempt of a task begins, and what the last one costs it. */
export interface Again {
  /** So many of its tries. */
  readonly counts: 0 | 1;
  readonly wish: Wish;
  /** The conversation it goes on with. */
  readonly resume?: string | undefined;
  readonly resumedAfter: readonly string[];
  readonly recoveries: number;
}

/** Between two tries on a provider that fails, at first and at most, ms. */
const DOWN = { first: 5000, most: 60_000 };

/** `before`: the task while it ran; `task`: with the try that has just ended. */
export function againAfter(run: Run, before: TaskState, task: TaskState, ending: Ending): Again {
  const ended = lastClass(task);
  const policy = POLICIES[ended];
  const resume = resumable(run, before, ending, ended);
  // How often a review sends back is counted by itself, and what the person wants is no failure.
  const sent = ending.is === 'unproven' && ending.by !== 'evidence';
  const free = !sent && isFree(run, before, ending, ended, resume);
  const known = before.resumedAfter ?? [];
  const next = free && policy.free ? policy.free.next : policy.next;
  const kept = next === 'conversation' ? resume : undefined;
  return {
    counts: free || sent ? 0 : 1,
    wish: wishAfter(run, task, ended, kept, ending.at),
    resume: kept,
    resumedAfter: free && policy.free?.next === 'conversation' ? [...known, causeOf(ended, ending)] : known,
    recoveries: before.recoveries + (free && policy.free?.next === 'fresh' ? 1 : 0),
  };
}

function isFree(run: Run, before: TaskState, ending: Ending, ended: FailureClass, resume: string | undefined): boolean {
  const { judges, free } = POLICIES[ended];
  if (judges === 'its provider') return run.options.countMoves === undefined;
  if (free === undefined) return false;
  if (free.next === 'fresh') return before.recoveries < MOST_RECOVERIES;
  // Whose fault a silence is nobody can tell: the first is laid to nobody.
  if (ended === 'hung') return !(before.resumedAfter ?? []).includes(causeOf(ended, ending));
  const known = before.resumedAfter ?? [];
  return resume !== undefined && known.length < MOST_RECOVERIES && !known.includes(causeOf(ended, ending));
}

/** A program is taken up again once for each thing it dies of. */
function causeOf(ended: FailureClass, ending: Ending): string {
  if (ended === 'hung') return 'silence';
  if (ending.is === 'lost') return 'its terminal is gone';
  if (ending.is !== 'ended') return ended;
  return ending.signal ?? `exit code ${ending.exitCode}`;
}

/** The conversation that its agent can go on with; undefined when there is none, or a person sat at it. */
function resumable(run: Run, before: TaskState, ending: Ending, ended: FailureClass): string | undefined {
  const talk = before.phase.is === 'running' ? before.phase.talk : undefined;
  if (!talk || talk.held.is === 'taken' || run.agents[agentOf(run, before.spec.id)]?.resume === undefined)
    return undefined;
  const ownWord = ending.is === 'ended' || ending.is === 'unproven' ? ending.conversation : undefined;
  const told = ownWord ?? talk.conversation;
  if (POLICIES[ended].judges === 'its provider') return told ?? before.resume;
  // A resumed program that died before it said a word can't find that conversation: the next attempt starts afresh.
  return before.resume !== undefined && lifeOf(talk).signs === 0 ? undefined : told;
}

function wishAfter(run: Run, task: TaskState, ended: FailureClass, resume: string | undefined, at: number): Wish {
  const agent = agentOf(run, task.spec.id);
  const there: Wish = resume === undefined ? {} : { agent };
  switch (ended) {
    case 'limited':
      return afterLimit(run, task, there, at);
    case 'provider-down':
      return afterDown(run, task, there, at);
    case 'hung':
      return resume === undefined ? { notOn: providerOf(run, agent) } : there;
    default:
      return there;
  }
}

/** One failure may be chance; after the second in a row another provider is worth more than this one's next try. */
function afterDown(run: Run, task: TaskState, there: Wish, at: number): Wish {
  const times = inARow(task, 'provider-down');
  const notBefore = at + Math.min(DOWN.first * 2 ** (times - 1), DOWN.most);
  return times > 1 ? { notOn: providerOf(run, agentOf(run, task.spec.id)), notBefore } : { ...there, notBefore };
}

/** A short limit is waited out where the work is, once; the second time the work goes elsewhere. */
function afterLimit(run: Run, task: TaskState, there: Wish, at: number): Wish {
  const agent = agentOf(run, task.spec.id);
  const until = believed(failureOf(task), at, 0).until;
  if (severity(until, at) !== 'medium') return there;
  return limitsInARow(run, task) > 1 ? { notOn: providerOf(run, agent) } : { agent };
}

function limitsInARow(run: Run, { tries }: TaskState): number {
  const provider = providerOf(run, tries.at(-1)?.agent ?? '');
  const other = tries.findLastIndex((one) => one.ended !== 'limited' || providerOf(run, one.agent) !== provider);
  return tries.length - 1 - other;
}

function inARow({ tries }: TaskState, ended: FailureClass): number {
  return tries.length - 1 - tries.findLastIndex((one) => one.ended !== ended);
}

function lastClass({ tries }: TaskState): FailureClass {
  const ended = tries.at(-1)?.ended ?? 'task-failed';
  return ended === 'done' ? 'task-failed' : ended;
}

function failureOf({ tries }: TaskState): Failure {
  return tries.at(-1)?.failure ?? { kind: 'other', message: '' };
}

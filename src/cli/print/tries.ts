import type { TaskReport, TryReport } from '../../core/report/report.ts';
import { reasonText } from './reason.ts';
import { safeLine } from './safe.ts';

/** `moved from codex to opencode (limited)`, for each time a task went on with another agent; empty when it never did. */
export function movesOf({ tries = [], agent }: TaskReport): string[] {
  const agents = [...tries.map((one) => one.agent), ...(agent === undefined ? [] : [agent])];
  return tries.flatMap((one, i) => {
    const next = agents[i + 1];
    return next === undefined || next === one.agent
      ? []
      : [`moved from ${safeLine(one.agent)} to ${safeLine(next)} (${endedWord(one.ended)})`];
  });
}

/**
 * Each attempt that did not get the task done, with the agent, how it ended and why: `attempt 1 (codex), limited: …`. Attempts
 * that ended in the same way are told together; a reason that stands elsewhere already, `told`, is not told again.
 */
export function failedTries({ tries = [] }: TaskReport, told: string | undefined, now: number): string[] {
  const groups = new Map<string, { one: TryReport; attempts: number[] }>();
  for (const one of tries.filter((each, i) => each.ended !== 'done' && isAttempt(each, tries[i - 1]))) {
    const key = JSON.stringify([one.agent, one.ended, one.reason]);
    const group = groups.get(key) ?? { one, attempts: [] };
    group.attempts.push(one.attempt);
    groups.set(key, group);
  }
  return [...groups.values()].map(({ one, attempts }) => {
    const which = `attempt${attempts.length === 1 ? '' : 's'} ${attempts.join(', ')}`;
    const why = one.reason === undefined || one.reason === told ? '' : `: ${reasonText(one.reason, now)}`;
    return `${which} (${safeLine(one.agent)}), ${endedWord(one.ended)}${why}`;
  });
}

/** What was given up before its next attempt stands there too, with the number of the one before. */
function isAttempt({ attempt }: TryReport, before: TryReport | undefined): boolean {
  return attempt > 0 && attempt !== before?.attempt;
}

/** How an attempt ended, in a word or two. */
export function endedWord(ended: TryReport['ended']): string {
  return ENDED[ended];
}

const ENDED: Record<TryReport['ended'], string> = {
  done: 'done',
  'task-failed': 'failed',
  crashed: 'crashed',
  'not-started': 'not started',
  limited: 'limited',
  'provider-down': 'provider down',
  auth: 'not logged in',
  quota: 'quota used up',
  context: 'conversation too long',
  conversation: 'conversation broken',
  hung: 'hung',
  timeout: 'timed out',
  killed: 'killed',
};

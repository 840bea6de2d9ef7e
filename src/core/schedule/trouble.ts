import type { Failure } from '../events/signal.ts';
import { believed, severity, SHORT_MS } from '../provider/severity.ts';
import type { Run } from '../state/state.ts';
import type { TaskState } from '../state/task-state.ts';
import { currentKey } from '../state/state.ts';
import type { Action } from './action.ts';

/** How long an agent may try by itself to get through to a provider that fails, ms. */
const DOWN_MS = 120_000;
/** What it may take longer than the pause it named, ms. */
const GRACE_MS = 30_000;
/** After the push, how long a silent attempt has for a sign of life, ms; less where silence is called so sooner. */
const POKED_MS = 120_000;

/** What is done about a running attempt whose provider keeps it waiting, or that gives no sign of life. */
export function trouble(run: Run, task: TaskState, now: number): Action[] {
  const due = troubleDue(run, task);
  if (task.phase.is !== 'running' || due === undefined || now < due.at) return [];
  const key = currentKey(run, task);
  return [due.step === 'poke' ? { do: 'poke', key } : { do: 'stop', key, why: due.step, reason: due.reason }];
}

/** When, ms since the epoch; infinite when nothing is amiss. */
export function troubleDeadline(run: Run, task: TaskState): number {
  return troubleDue(run, task)?.at ?? Number.POSITIVE_INFINITY;
}

type Due = { readonly at: number } & (
  | { readonly step: 'poke' }
  | { readonly step: 'provider' | 'hung'; readonly reason: string }
);

/** A person who sits at it decides for himself. */
function troubleDue(run: Run, { phase }: TaskState): Due | undefined {
  if (phase.is !== 'running' || phase.stage.is !== 'working' || phase.talk.held.is === 'taken') return undefined;
  const { mood } = phase.talk;
  if (mood.is === 'limited')
    return { at: mood.since + patience(mood.failure, mood.since), step: 'provider', reason: mood.failure.message };
  return phase.silent && silenceDue(run.options.stallMs ?? POKED_MS, phase.silent);
}

/** How long an agent may wait for its provider by itself, ms: a short pause, but not a long one. */
function patience(failure: Failure, since: number): number {
  switch (failure.kind) {
    case 'auth':
    case 'quota':
      return 0;
    case 'rate-limit':
    case 'usage-limit':
      return limitPatience(failure, since);
    default:
      return DOWN_MS;
  }
}

function limitPatience(failure: Failure, since: number): number {
  const { until } = believed(failure, since, 0);
  return severity(until, since) === 'medium' ? Math.min(until - since, SHORT_MS) + GRACE_MS : 0;
}

function silenceDue(
  stallMs: number,
  { since, told, poked }: { since: number; told: number; poked?: number | undefined },
): Due {
  if (poked === undefined) return { at: told, step: 'poke' };
  const reason = `no sign of life for ${Math.round((poked - since) / 1000)} s, and none after a push`;
  return { at: poked + Math.min(stallMs, POKED_MS), step: 'hung', reason };
}

import type { Report, TaskReport } from '../core/report/report.ts';

/** The codes of `omo`, as `omo help exit-codes` tells them. */
export const EXIT = {
  ok: 0,
  own: 1,
  usage: 2,
  failed: 3,
  unreachable: 4,
  limit: 5,
  timeout: 124,
  interrupted: 130,
} as const;

export const EXIT_MEANINGS: readonly (readonly [number, string])[] = [
  [EXIT.ok, 'ok: every task is done'],
  [EXIT.own, "omo's own failure"],
  [EXIT.usage, 'wrong usage or bad input; nothing was started'],
  [EXIT.failed, 'tasks failed'],
  [EXIT.unreachable, 'the daemon is unreachable'],
  [EXIT.limit, "stopped by a provider's limit"],
  [EXIT.timeout, 'the run, or the wait, was stopped by its --timeout'],
  [EXIT.interrupted, 'interrupted: left running, or cancelled'],
];

/** The exit code of a run that is over. Work that got done before it was cancelled counts as done. */
export function exitCodeOf({ ok, cause, workers }: Pick<Report, 'ok' | 'cause' | 'workers'>): number {
  if (ok) return EXIT.ok;
  if (cause === 'timeout') return EXIT.timeout;
  if (cause !== undefined) return EXIT.interrupted;
  const failed = workers.flatMap(({ tasks }) => tasks.filter(({ status }) => status === 'failed'));
  return failed.length > 0 && failed.every(isProviders) ? EXIT.limit : EXIT.failed;
}

/** Whether it was the provider, and not the work, that its last attempt failed by. */
function isProviders({ tries = [] }: TaskReport): boolean {
  const ended = tries.at(-1)?.ended;
  return ended !== undefined && PROVIDERS.includes(ended);
}

const PROVIDERS: readonly NonNullable<TaskReport['tries']>[number]['ended'][] = [
  'limited',
  'quota',
  'auth',
  'provider-down',
];

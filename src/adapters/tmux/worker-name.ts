import { OmoError } from '../../core/errors.ts';
import { NAME_PATTERN } from '../../core/tasks/task.ts';

/** The session of a worker. Throws E_NAME: tmux executes `#(…)` in a session's name, and changes `.` and `:` silently. */
export function sessionOf(worker: string): string {
  if (NAME_PATTERN.test(worker)) return `omo-worker-${worker}`;
  const shown = JSON.stringify(worker.length > 60 ? `${worker.slice(0, 60)}…` : worker);
  throw new OmoError(
    'E_NAME',
    `a worker's name is lower-case letters, digits and dashes, at most 40 of them and not starting with a dash; ${shown} is not.`,
  );
}

/** That session and no other: a bare name would also find a longer one that begins with it. */
export function exactly(session: string): string {
  return `=${session}:`;
}

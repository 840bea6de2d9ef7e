import { OmoError } from '../core/errors.ts';
import { SESSION_PREFIX } from '../core/report/report.ts';
import { NAME_PATTERN } from '../core/tasks/task.ts';

/** The worker that is meant, given as its name or its session's. Throws E_NAME, before anything is started, for what can be none. */
export function workerName(given: string): string {
  const name = given.startsWith(SESSION_PREFIX) ? given.slice(SESSION_PREFIX.length) : given;
  if (NAME_PATTERN.test(name)) return name;
  const shown = given.length > LONGEST ? `${given.slice(0, LONGEST)}…` : given;
  throw new OmoError(
    'E_NAME',
    `${JSON.stringify(shown)} can't be a worker's name: lower-case letters, digits and dashes, at most 40, not starting with a dash. \`omo status\` shows the workers.`,
  );
}

const LONGEST = 60;

import { z } from 'zod';
import { Name } from '../tasks/task.ts';
import type { Event } from './event.ts';

/** What hooks/run-attempt.sh writes when the program it ran has ended. */
const AttemptExited = z.object({
  type: z.literal('attempt_exited'),
  run: z.string(),
  task: Name,
  attempt: z.number().int().positive(),
  exit_code: z.number().int().min(0).max(255),
});

/** The fact an event file tells. What nothing acts on yet is kept as it came. */
export function fromHook(file: string, payload: Readonly<Record<string, unknown>>, at: number): Event {
  const exited = AttemptExited.safeParse(payload);
  if (!exited.success) return { type: 'hook.heard', at, file, payload: { ...payload } };
  const { run, task, attempt, exit_code: exitCode } = exited.data;
  return { type: 'attempt.exited', at, run, task, attempt, exitCode, by: 'launcher' };
}

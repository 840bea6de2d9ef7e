import { messageOf } from '../../core/fault.ts';
import type { Event } from '../../core/events/event.ts';
import type { Tree } from '../../core/events/ground.ts';
import type { Evidence } from '../../core/events/proof.ts';
import { verifyCommand } from '../../core/proof/judge.ts';
import { currentKey } from '../../core/state/state.ts';
import type { Run, TaskState } from '../../core/state/state.ts';
import { runEnvironment } from '../launch.ts';
import { CHECK_MS } from '../../core/proof/check-ms.ts';
import type { ProofParts } from './parts.ts';
import { commitMessage, workplace } from './parts.ts';

/** What an attempt that says it is done has done: its work is kept and measured, then its acceptance command is run. */
export async function checkAttempt(
  parts: ProofParts,
  run: Run,
  task: TaskState,
  signal: AbortSignal,
): Promise<Event[]> {
  const changes = task.tree ? await measured(parts, run, task, task.tree) : {};
  const evidence = { ...changes, ...(await verified(parts, run, task, signal)) };
  return [{ type: 'attempt.checked', at: parts.now(), ...currentKey(run, task), evidence }];
}

async function measured(
  { trees, log }: ProofParts,
  run: Run,
  task: TaskState,
  tree: Tree,
): Promise<Pick<Evidence, 'changes' | 'unmeasured'>> {
  try {
    return { changes: await trees.measure(tree, commitMessage(run, task)) };
  } catch (error) {
    log.warn({ ...currentKey(run, task), err: error }, 'work not measured');
    return { unmeasured: messageOf(error) };
  }
}

async function verified(
  { home, checker, trees }: ProofParts,
  run: Run,
  task: TaskState,
  signal: AbortSignal,
): Promise<Pick<Evidence, 'verify'>> {
  const command = verifyCommand(run, task);
  if (command === undefined) return {};
  const key = currentKey(run, task);
  const verify = await checker.check({
    command,
    cwd: workplace(run, task),
    env: await runEnvironment(home, run.id),
    timeoutMs: run.options.checkMs ?? CHECK_MS,
    output: home.attempt(key).check,
    mark: `${key.run}.${key.task}.${key.attempt}`,
    signal,
  });
  // What a check leaves lying about is nobody's work.
  if (task.tree?.branch !== undefined) await trees.restore(task.tree);
  return { verify };
}

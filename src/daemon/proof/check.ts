import { existsSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { endCheck } from '../../adapters/checks/checker.ts';
import type { Home } from '../../config/home.ts';
import { messageOf } from '../../core/fault.ts';
import type { AttemptKey, Event } from '../../core/events/event.ts';
import type { Tree } from '../../core/events/ground.ts';
import type { Evidence } from '../../core/events/proof.ts';
import { verifyCommand } from '../../core/proof/judge.ts';
import { currentKey } from '../../core/state/state.ts';
import type { Run } from '../../core/state/state.ts';
import type { TaskState } from '../../core/state/task-state.ts';
import { runEnvironment } from '../launch.ts';
import { CHECK_MS } from '../../core/proof/check-ms.ts';
import { boxFor } from '../sandbox/box.ts';
import type { ProofParts } from './parts.ts';
import { commitMessage, workplace } from './parts.ts';

/** What an attempt that says it is done has done: its work is kept and measured, then its acceptance command is run. */
export async function checkAttempt(
  parts: ProofParts,
  run: Run,
  task: TaskState,
  signal: AbortSignal,
): Promise<Event[]> {
  await takeBack(parts, run, task);
  const changes = task.tree ? await measured(parts, run, task, task.tree) : {};
  const verify = await verified(parts, run, task, changes, signal);
  return [{ type: 'attempt.checked', at: parts.now(), ...currentKey(run, task), evidence: { ...changes, ...verify } }];
}

/** What an acceptance command has made there that was under way when the last daemon ended. */
async function takeBack({ home, trees }: ProofParts, run: Run, task: TaskState): Promise<void> {
  const key = currentKey(run, task);
  const kept = keptIn(home, key);
  if (task.tree === undefined || !existsSync(kept)) return;
  await endCheck(placeOf(home, key));
  await trees.restore(task.tree);
  await rm(kept);
}

/** While that file is there, all that is the worker's in the tree is committed, and what stands beside it is the check's. */
function keptIn(home: Home, key: AttemptKey): string {
  return join(home.attempt(key).dir, 'kept');
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
  { home, pkg: { root }, checker, trees, log }: ProofParts,
  run: Run,
  task: TaskState,
  { changes }: Pick<Evidence, 'changes'>,
  signal: AbortSignal,
): Promise<Pick<Evidence, 'verify'>> {
  const command = verifyCommand(run, task);
  if (command === undefined) return {};
  const key = currentKey(run, task);
  // Where nothing could be committed, what stands there is the worker's, and stays.
  const tree = task.tree?.branch !== undefined && changes?.commit !== undefined ? task.tree : undefined;
  if (tree) await writeFile(keptIn(home, key), '');
  const env = await runEnvironment(home, run.id);
  const under = boxFor({ home, root, run, task, key, env });
  const verify = await checker.check({
    ...placeOf(home, key),
    ...(under && { under }),
    command,
    cwd: workplace(run, task),
    env,
    timeoutMs: run.options.checkMs ?? CHECK_MS,
    signal,
  });
  if (tree) await tidied({ trees, log }, tree, key, keptIn(home, key));
  return { verify };
}

/** What a check leaves lying about is nobody's work. That it stays undoes nothing that was measured. */
async function tidied(
  { trees, log }: Pick<ProofParts, 'trees' | 'log'>,
  tree: Tree,
  key: AttemptKey,
  kept: string,
): Promise<void> {
  try {
    await trees.restore(tree);
    await rm(kept);
  } catch (error) {
    log.warn({ ...key, err: error }, 'what the check left stays in the tree');
  }
}

function placeOf(home: Home, key: AttemptKey): { readonly output: string; readonly mark: string } {
  return { output: home.attempt(key).check, mark: `${key.run}.${key.task}.${key.attempt}` };
}

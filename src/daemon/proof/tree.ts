import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { AttemptKey } from '../../core/events/event.ts';
import type { Ground, Tree } from '../../core/events/ground.ts';
import { buildsOn } from '../../core/state/builds-on.ts';
import { currentKey } from '../../core/state/state.ts';
import type { Run } from '../../core/state/state.ts';
import type { TaskState } from '../../core/state/task-state.ts';
import { runEnvironment } from '../launch.ts';
import { CHECK_MS } from '../../core/proof/check-ms.ts';
import type { ProofParts } from './parts.ts';
import { commitMessage } from './parts.ts';

/** The tree of an attempt, made or found. Throws E_TREE with the reason; then nothing new is left. */
export async function makeTree(
  parts: ProofParts,
  run: Run,
  task: TaskState,
  ground: Ground,
  signal: AbortSignal,
): Promise<Tree> {
  // What an earlier attempt changed in the person's own tree is this task's work as well.
  if (ground.isolate === 'none') return task.tree ?? parts.trees.remember(ground);
  const key = currentKey(run, task);
  const log = parts.home.attempt(key).setup;
  await mkdir(dirname(log), { recursive: true, mode: 0o700 });
  return parts.trees.prepare({
    ground,
    path: parts.home.tree(run.id, task.worker ?? task.spec.domain, freshFor(run, task, key)),
    branch: `omo/${run.id}/${task.spec.id}`,
    from: startsFrom(run, task),
    ...(task.tree && { base: task.tree.base }),
    message: commitMessage(run, task),
    env: await runEnvironment(parts.home, run.id),
    setupMs: run.options.checkMs ?? CHECK_MS,
    log,
    signal,
  });
}

function startsFrom(run: Run, task: TaskState): string[] {
  const before = buildsOn(run, task).toSorted((a, b) => doneAt(a) - doneAt(b));
  return before.flatMap(({ evidence }) => evidence?.changes?.commit ?? []);
}

function doneAt({ phase }: TaskState): number {
  return 'at' in phase ? phase.at : 0;
}

/** Beside the worker's usual tree, when what could not be ended may still write to that one. */
function freshFor(run: Run, task: TaskState, { attempt }: AttemptKey): number | undefined {
  const survivors = run.workers.find(({ name }) => name === task.worker)?.survivors ?? [];
  return survivors.length > 0 ? attempt : undefined;
}

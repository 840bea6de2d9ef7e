import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Home } from '../config/home.ts';
import type { Run, State } from '../core/state/state.ts';
import type { TaskState } from '../core/state/task-state.ts';
import { currentKey } from '../core/state/state.ts';
import { isStill } from './watch.ts';
import { isLeftDraft } from './write-whole.ts';

/**
 * Removes what belongs to runs the state has let go of, so that a home doesn't grow for ever, and the tokens of attempts that
 * are over: one whose daemon was killed just before its start leaves its own; and what a killed daemon was about to write.
 * Returns what was removed.
 */
export async function tidy(home: Home, state: () => State): Promise<string[]> {
  const { runs } = state();
  const known = new Set(runs.map((run) => run.id));
  const live = new Set(runs.filter((run) => !isStill(run)).map((run) => run.id));
  // Listed before the state is asked: a token is written after its attempt stands there.
  const tokens = await old(home.tokens, () => true);
  const held = new Set(state().runs.flatMap((run) => run.tasks.flatMap((task) => tokenOf(home, run, task))));
  const removed = [
    ...(await old(home.attempts, (name) => !known.has(name))),
    ...(await old(home.environments, (name) => !live.has(name.replace(/\.json$/, '')))),
    ...tokens.filter((path) => !held.has(path)),
    ...(await old(home.root, isLeftDraft)),
  ];
  await Promise.all(removed.map((path) => rm(path, { recursive: true, force: true })));
  return removed;
}

function tokenOf(home: Home, run: Run, task: TaskState): string[] {
  return task.phase.is === 'running' ? [home.token(currentKey(run, task))] : [];
}

async function old(dir: string, isOld: (name: string) => boolean): Promise<string[]> {
  return (await readdir(dir)).filter(isOld).map((name) => join(dir, name));
}

import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Home } from '../config/home.ts';
import type { State } from '../core/state/state.ts';
import { isStill } from './watch.ts';

/** Removes what belongs to runs the state has let go of, so that a home doesn't grow for ever. Returns what was removed. */
export async function tidy(home: Home, state: State): Promise<string[]> {
  const known = new Set(state.runs.map((run) => run.id));
  const live = new Set(state.runs.filter((run) => !isStill(run)).map((run) => run.id));
  const removed = [
    ...(await old(home.attempts, (name) => !known.has(name))),
    ...(await old(home.environments, (name) => !live.has(name.replace(/\.json$/, '')))),
    ...(await old(home.tokens, (name) => !live.has(name.split('.')[0] ?? ''))),
  ];
  await Promise.all(removed.map((path) => rm(path, { recursive: true, force: true })));
  return removed;
}

async function old(dir: string, isOld: (name: string) => boolean): Promise<string[]> {
  return (await readdir(dir)).filter(isOld).map((name) => join(dir, name));
}

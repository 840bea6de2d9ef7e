import { dirname } from 'node:path';
import { removeIfEmpty } from '../adapters/git/files.ts';
import type { Left } from '../adapters/git/leftovers.ts';
import { leftoversOf } from '../adapters/git/leftovers.ts';
import { removeBranch, removeTree } from '../adapters/git/remove.ts';
import type { Home } from '../config/home.ts';
import type { State } from '../core/state/state.ts';
import { findRun } from '../core/state/state.ts';
import type { Leftover, Params, Results } from '../protocol/messages.ts';
import { theRun } from './find.ts';
import { isStill } from './watch.ts';

interface LeftoverParts {
  readonly home: Home;
  readonly state: () => State;
}

/** The trees and branches of omo's that are there, of one run or of all; on request without those that nothing needs. */
export async function leftovers(
  { home, state }: LeftoverParts,
  { run: named, remove, force }: Params<'leftovers'>,
): Promise<Results['leftovers']> {
  const roots = state().runs.flatMap(({ ground }) => (ground?.isolate === 'worktree' ? [ground.root] : []));
  const all = await leftoversOf({ trees: home.trees, roots: [...new Set(roots)] });
  const only = named === undefined ? undefined : meant(state(), all, named);
  const found: Leftover[] = [];
  // One after the other, trees first: a branch can go when no tree stands on it, and what holds another's work stays.
  for (const left of all.filter(({ run }) => only === undefined || run === only)) {
    const seen = standing(state(), left, { force, named: only !== undefined });
    found.push(remove && seen.state === 'removable' ? await removed(seen, force) : seen);
  }
  if (remove) for (const run of new Set(found.map((one) => one.run))) await removeEmpty(home, run);
  return { schemaVersion: 1, leftovers: found };
}

/** The folders of a run that hold nothing any more. */
async function removeEmpty(home: Home, run: string): Promise<void> {
  const { dir } = home.synthesis(run);
  await removeIfEmpty(dir);
  await removeIfEmpty(dirname(dir));
}

/** Of a run that is forgotten there may be something left: its whole name says which. */
function meant(state: State, all: readonly Left[], named: string): string {
  return named !== 'latest' && all.some(({ run }) => run === named) ? named : theRun(state, named).id;
}

interface Asked {
  readonly force: boolean;
  /** The person named its run. */
  readonly named: boolean;
}

function standing(state: State, { holds, ...left }: Left, { force, named }: Asked): Leftover {
  const run = findRun(state, left.run);
  if (run && !isStill(run)) return { ...left, state: 'needed', why: 'its run goes on' };
  // Another home of omo's may be at work in the same repository.
  if (!run && left.kind === 'branch' && !named) return { ...left, state: 'kept', why: unknownRun(left) };
  if (force)
    return { ...left, state: 'removable', why: holds.length === 0 ? NOTHING : `--force: with ${holds.join('; ')}` };
  if (holds.length > 0) return { ...left, state: 'kept', why: `it holds ${holds.join('; ')}` };
  return { ...left, state: 'removable', why: NOTHING };
}

const NOTHING = 'nothing is only there';

function unknownRun({ run }: Leftover | Omit<Left, 'holds'>): string {
  return `no run ${run} is known here, so it may be another home's; \`omo clean ${run}\` looks at it`;
}

async function removed(seen: Leftover, force: boolean): Promise<Leftover> {
  const { kind, name, repository } = seen;
  const done = kind === 'tree' ? await removeTree(name, { force }) : await removeBranch(repository, name, { force });
  return done.is === 'removed' ? { ...seen, state: 'removed' } : { ...seen, state: 'kept', why: done.why };
}

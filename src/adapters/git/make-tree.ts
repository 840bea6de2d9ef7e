import type { Tree } from '../../core/events/ground.ts';
import { bringAlong, type Brought } from './bring.ts';
import { removeIfEmpty } from './files.ts';
import { git } from './git.ts';
import { shown } from './names.ts';
import { conflictsOf, ensureBranch, type Branch, type Job } from './branch.ts';
import { setUp } from './set-up.ts';
import { takeIn } from './take-in.ts';
import { readNote, writeNote, type Note } from './tree-note.ts';
import { commitOf, gitIn, recordAt, type At } from './tree-record.ts';
import { statusOf } from './tree-status.ts';
import { summary } from './ignored.ts';
import { undoTree } from './undo-tree.ts';
import { takeUp } from './unfinished.ts';

/** A new tree: all of it, or nothing. Only git's own book-keeping is done one after the other, not the writing of files. */
export async function makeTree(job: Job): Promise<Tree> {
  const { serial, common } = job;
  try {
    const { at, branch } = await serial.run(common, async () => register(job));
    return await fill(job, at, branch);
  } catch (error) {
    const note = await readNote(job.path);
    if (note?.state === 'making') await serial.run(common, async () => undoTree(job.path, note));
    throw error;
  }
}

/** The note comes first: after any death it says that all of this can go. */
async function register(job: Job): Promise<{ at: At; branch: Branch }> {
  const { path, common, root, spec } = job;
  const isThere = (await commitOf({ path: root, record: common }, `refs/heads/${spec.branch}`)) !== undefined;
  await removeIfEmpty(path);
  await writeNote(path, { ...noteFor(job), state: 'making', made: !isThere });
  const branch = await ensureBranch(job);
  await git(root, [...ABSOLUTE, 'worktree', 'add', '-q', '-f', '-f', '--no-checkout', path, spec.branch]);
  const record = await recordAt(common, path);
  if (record === undefined) throw new Error(`git made ${path} and doesn't know it`);
  return { at: { path, record }, branch };
}

/** A newer git could be told to write relative paths, and would note that in the person's settings. */
const ABSOLUTE = ['-c', 'worktree.useRelativePaths=false'];

async function fill(job: Job, at: At, { made, notes }: Branch): Promise<Tree> {
  const { spec } = job;
  await gitIn(at, ['reset', '-q', '--hard']);
  if (spec.base === undefined) await takeIn(at, spec.from, spec.message);
  const head = (await gitIn(at, ['rev-parse', 'HEAD'])).trim();
  const base = spec.base ?? head;
  const brought = await bringAlong(at, spec.ground);
  await setUp(at.path, spec);
  const ignored = await ignoredAfter(at, brought, spec.ground.bring.setup);
  await writeNote(at.path, { ...noteFor(job), state: 'ready', made, base, brought: [...brought.visible], ignored });
  await takeUp(at);
  const conflicts = spec.from.length === 0 ? [] : await conflictsOf(at, job, base);
  return { path: at.path, branch: spec.branch, base, ignored, conflicts, notes: [...notes, ...brought.notes] };
}

/** In a tree that holds only what git put there nothing is ignored. */
async function ignoredAfter(at: At, { count }: Brought, setup: string | undefined): Promise<string[]> {
  return count === 0 && setup === undefined ? [] : summary((await statusOf(at)).ignored).map(shown);
}

function noteFor({ root, common, spec }: Job): Note {
  return { state: 'making', root, common, branch: spec.branch, made: false, brought: [], ignored: [] };
}

import type { Tree } from '../../core/events/ground.ts';
import { shown } from './names.ts';
import { conflictsOf, ensureBranch, type Job } from './branch.ts';
import { summary } from './ignored.ts';
import { restoreTree } from './restore.ts';
import { takeIn } from './take-in.ts';
import { clearLocks } from './tree-commit.ts';
import { readNote, writeNote, type Note } from './tree-note.ts';
import { branchOf, gitIn, type At } from './tree-record.ts';
import { statusOf } from './tree-status.ts';
import { keepAside, putAway, takeUp } from './unfinished.ts';

/** A tree that is there, for the task of `job`. What another task left in it is put away on that one's branch. */
export async function reuseTree(job: Job, at: At, notes: readonly string[]): Promise<Tree> {
  const note = (await readNote(at.path)) ?? (await unknownNote(job, at));
  await clearLocks(at, job.common, job.spec.branch);
  if (note.state === 'ready' && note.branch === job.spec.branch && note.base !== undefined)
    return goOn(job, at, { ...note, base: note.base }, notes);
  if (note.state === 'switching') await restoreTree(at);
  const told = note.state === 'switching' ? [] : await empty(job, at, note);
  return switchTo(job, at, note, [...notes, ...told]);
}

/** The task was at work in it: all stays as it is. Called twice before any work, it is as it was made. */
async function goOn(
  job: Job,
  at: At,
  { base, ignored }: Note & { base: string },
  notes: readonly string[],
): Promise<Tree> {
  const { spec } = job;
  if ((await branchOf(at)) === spec.branch) await takeUp(at);
  const conflicts = spec.from.length === 0 ? [] : await conflictsOf(at, job, base);
  return { path: at.path, branch: spec.branch, base: spec.base ?? base, ignored, conflicts, notes: [...notes] };
}

/** From the first note on until the last, all that stands in the tree is committed: whatever is half done there can go. */
async function switchTo(job: Job, at: At, note: Note, notes: readonly string[]): Promise<Tree> {
  const { spec } = job;
  await writeNote(at.path, { ...note, state: 'switching' });
  const branch = await ensureBranch(job);
  await gitIn(at, ['checkout', '-q', '-f', '--ignore-other-worktrees', spec.branch, '--']);
  if (spec.base === undefined) await takeIn(at, spec.from, spec.message);
  const head = (await gitIn(at, ['rev-parse', 'HEAD'])).trim();
  const base = spec.base ?? head;
  const ignored = summary((await statusOf(at)).ignored).map(shown);
  await writeNote(at.path, { ...note, state: 'ready', branch: spec.branch, made: branch.made, base, ignored });
  await takeUp(at);
  const conflicts = spec.from.length === 0 ? [] : await conflictsOf(at, job, base);
  return { path: at.path, branch: spec.branch, base, ignored, conflicts, notes: [...notes, ...branch.notes] };
}

/** Of a tree that was left for another, or whose note is lost, nobody knows whose work is in it. */
async function empty({ base, spec }: Job, at: At, { brought, ...note }: Note): Promise<string[]> {
  const { branch } = note;
  if (branch === undefined) return keepAside(at, { branch: spec.branch, brought }, 'whose it is is not known');
  return putAway(at, { branch, base: note.base ?? base, message: spec.message, brought });
}

/** Its note was lost: the branch it stands on says whose work is in it. */
async function unknownNote({ root, common, spec }: Job, at: At): Promise<Note> {
  const on = await branchOf(at);
  const { copy, link } = spec.ground.bring;
  const named = [...copy, ...link].map((path) => path.replace(/\/+$/, ''));
  return {
    state: 'ready',
    root,
    common,
    ...(on?.startsWith('omo/') === true && { branch: on }),
    made: false,
    brought: await unheld(at, named),
    ignored: [],
  };
}

/** What of it git does not hold: only that was brought. */
async function unheld(at: At, paths: readonly string[]): Promise<string[]> {
  const env = { GIT_LITERAL_PATHSPECS: '1' };
  const held = await Promise.all(paths.map(async (path) => gitIn(at, ['ls-files', '-z', '--', path], { env })));
  return paths.filter((_, index) => held[index] === '');
}

import { join } from 'node:path';
import { commonDirOf } from './tree-record.ts';
import { entriesOf, statOf } from './files.ts';
import { git, gitResult } from './git.ts';
import { heldInTree } from './held.ts';
import { readNote, treeNoted } from './tree-note.ts';
import { ownerOf } from './owner.ts';

/** A tree or a branch of omo's that is there. */
export interface Left {
  readonly kind: 'tree' | 'branch';
  readonly run: string;
  /** The tree's folder, absolute, or the branch's name. */
  readonly name: string;
  /** The repository's root; of a tree whose repository is gone the one it had, or nothing. */
  readonly repository: string;
  /** What it holds that is nowhere else, in words; none: nothing is lost with it. */
  readonly holds: readonly string[];
}

export interface LeftWhere {
  /** The folder of all runs' trees: `<home>/worktrees`. */
  readonly trees: string;
  /** Repositories that runs worked in; those of the trees that are found are looked into too. */
  readonly roots: readonly string[];
}

/** Everything that omo's runs left: trees first, then branches. Changes nothing. */
export async function leftoversOf({ trees, roots }: LeftWhere): Promise<readonly Left[]> {
  const found: Left[] = [];
  for (const run of await entriesOf(trees))
    for (const path of await treesIn(join(trees, run))) found.push(await leftTree(run, path));
  const branches: Left[] = [];
  for (const root of await repositoriesOf([...roots, ...found.map(({ repository }) => repository)]))
    branches.push(...(await leftBranches(root)));
  return [...found, ...branches];
}

/** Folders that are trees, or were, or hold what was kept of one; those that a merge needs lie one deeper. Notes of none too. */
async function treesIn(dir: string): Promise<string[]> {
  const found = new Set<string>();
  for (const name of await entriesOf(dir)) {
    const path = join(dir, name);
    const noted = treeNoted(name);
    if (noted !== undefined && (await statOf(join(dir, noted))) === undefined) found.add(join(dir, noted));
    if ((await statOf(path))?.isDirectory() !== true) continue;
    for (const tree of name === MERGES ? await treesIn(path) : [path]) found.add(tree);
  }
  return [...found];
}

const MERGES = '_merge';

async function leftTree(run: string, path: string): Promise<Left> {
  const note = await readNote(path);
  const owner = await ownerOf(path, note);
  const repository = owner.is === 'known' ? owner.root : (note?.root ?? '');
  return { kind: 'tree', run, name: path, repository, holds: await heldInTree(path, owner, note) };
}

/** Each once, by what its trees share; one that is gone, or is none any more, holds no branch. */
async function repositoriesOf(roots: readonly string[]): Promise<string[]> {
  const known = new Map<string, string>();
  for (const root of new Set(roots)) {
    if (root === '' || (await statOf(root)) === undefined) continue;
    if ((await gitResult(root, ['rev-parse', '--git-dir'])).exitCode !== 0) continue;
    const common = await commonDirOf(root);
    if (!known.has(common)) known.set(common, root);
  }
  return [...known.values()];
}

async function leftBranches(root: string): Promise<Left[]> {
  const text = await git(root, ['for-each-ref', '--format=%(refname)', 'refs/heads/omo/']);
  const names = text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => line.replace('refs/heads/', ''));
  return Promise.all(
    names.map(async (name) => {
      const count = await onlyOn(root, name);
      return {
        kind: 'branch' as const,
        run: name.split('/')[1] ?? '',
        name,
        repository: root,
        holds: count === 0 ? [] : [onlyThere(count)],
      };
    }),
  );
}

/** Commits of a branch that no other branch, remote branch or tag holds. */
export async function onlyOn(root: string, branch: string): Promise<number> {
  const others = [`--exclude=${branch}`, '--branches', '--remotes', '--tags'];
  return Number(await git(root, ['rev-list', '--count', `refs/heads/${branch}`, '--not', ...others]));
}

export function onlyThere(count: number): string {
  return `${count} ${count === 1 ? 'commit that no other branch holds' : 'commits that no other branch holds'}`;
}

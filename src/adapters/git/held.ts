import { join } from 'node:path';
import { entriesOf, statOf } from './files.ts';
import { gitResult } from './git.ts';
import { added, summary } from './ignored.ts';
import { raw, shown, type RawName } from './names.ts';
import type { Owner } from './owner.ts';
import { isRebasing } from './tree-commit.ts';
import type { Note } from './tree-note.ts';
import { branchOf, gitIn, type At } from './tree-record.ts';
import { statusOf, type Status } from './tree-status.ts';

/** What a tree holds that is nowhere else, in words. What can't be told counts as held. */
export async function heldInTree(path: string, owner: Owner, note: Note | undefined): Promise<string[]> {
  if (note?.state === 'making' || (await entriesOf(path)).length === 0) return [];
  if (owner.is === 'unknown')
    return [
      note === undefined ? 'files that omo knows nothing of' : `its files, and the repository ${note.root} is gone`,
    ];
  if (owner.is === 'cut-off') return ['files that can’t be compared, because its .git is not what it was'];
  const { at } = owner;
  const status = await statusOf(at, { env: { GIT_OPTIONAL_LOCKS: '0' } });
  return [
    ...uncommitted(status, note),
    ...ignoredMade(status, note),
    ...(await submoduleWork(at, status)),
    ...((await isRebasing(at)) ? ['a rebase that is not finished'] : []),
    ...((await isOnBranch(at)) ? [] : ['commits that are on no branch']),
  ];
}

function uncommitted({ changed, untracked, nested }: Status, note: Note | undefined): string[] {
  const spared = (note?.brought ?? []).map(raw);
  const own = untracked.filter((name) => !spared.some((one) => name === one || name.startsWith(`${one}/`)));
  const count = changed.length + own.length;
  return [
    ...(count === 0
      ? []
      : [`${count} uncommitted ${count === 1 ? 'change' : 'changes'} (${some([...changed, ...own])})`]),
    ...(nested.length === 0 ? [] : [`repositories of their own (${some(nested)})`]),
  ];
}

/** What tools make again by themselves is no work. */
function ignoredMade({ ignored }: Status, note: Note | undefined): string[] {
  const made = added(summary(ignored), (note?.ignored ?? []).map(raw)).filter((name) => !REMADE.test(name));
  return made.length === 0 ? [] : [`ignored files that were made there (${some(made)})`];
}

const REMADE =
  /(?:^|\/)(?:node_modules|dist|build|out|target|coverage|__pycache__|\.(?:pytest_cache|mypy_cache|ruff_cache|cache|next|nuxt|turbo|parcel-cache|gradle|tox|venv|eslintcache|DS_Store)|venv|[^/]*\.(?:pyc|pyo|o|obj|class|log|tsbuildinfo))(?:\/|$)/;

/** Submodules that were fetched into a tree go with it, and so do the commits made in them. */
async function submoduleWork({ path, record }: At, { submodules }: Status): Promise<string[]> {
  if ((await statOf(join(record, 'modules'))) === undefined) return [];
  const { stdout } = await gitResult(path, ['submodule', '--quiet', 'foreach', '--recursive', UNPUSHED]);
  const names = new Set([...submodules.map(shown), ...stdout.split('\n').filter((line) => line !== '')]);
  return names.size === 0 ? [] : [`work in submodules (${[...names].slice(0, 5).join(', ')})`];
}

const UNPUSHED = 'test "$(git rev-list --count --all --not --remotes)" = 0 || echo "$displaypath"';

/** Whether any branch, or tag, holds what is checked out. */
async function isOnBranch(at: At): Promise<boolean> {
  if ((await branchOf(at)) !== undefined) return true;
  return (
    (await gitIn(at, [
      'for-each-ref',
      '--contains',
      'HEAD',
      '--count=1',
      'refs/heads/',
      'refs/remotes/',
      'refs/tags/',
    ])) !== ''
  );
}

function some(names: readonly RawName[]): string {
  const more = names.length > 5 ? ` and ${names.length - 5} more` : '';
  return names.slice(0, 5).map(shown).join(', ') + more;
}

import { copyFile, mkdtemp, stat, utimes } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Ground, Tree } from '../../core/events/ground.ts';
import type { Changes } from '../../core/events/proof.ts';
import { diffed } from './diffed.ts';
import { removeAll, statOf } from './files.ts';
import { gitLine } from './git.ts';
import { added, summary } from './ignored.ts';
import { pathOf, shown, type RawName } from './names.ts';
import { stageAll } from './stage.ts';
import { gitIn, type At } from './tree-record.ts';
import { statusOf } from './tree-status.ts';

/** How the person's tree stands, as a tree of git's: with an index of omo's own, so that theirs stays as it is. */
export async function rememberPersons({ root }: Ground): Promise<Tree> {
  const { tree, ignored, left, large } = await pictured(root);
  const notes = [
    ...(left.length === 0 ? [] : [`repositories inside ${root} are not watched for changes: ${left.join(', ')}`]),
    ...(large.length === 0
      ? []
      : [`large files that git doesn't know are not watched for changes: ${large.join(', ')}`]),
  ];
  return { path: root, base: tree, ignored, conflicts: [], notes };
}

/** What changed in it since. */
export async function measurePersons({ path, base, ignored: before }: Tree): Promise<Changes> {
  const { at, tree, ignored } = await pictured(path);
  return { ...(await diffed(at, base, tree, [])), ignored: added(ignored, before) };
}

interface Picture {
  readonly at: At;
  readonly tree: string;
  readonly ignored: string[];
  readonly left: readonly string[];
  readonly large: readonly string[];
}

async function pictured(root: string): Promise<Picture> {
  const at = { path: root, record: await gitLine(root, ['rev-parse', '--absolute-git-dir']) };
  const dir = await mkdtemp(join(tmpdir(), 'omo-index-'));
  try {
    const index = join(dir, 'index');
    await copyIndex(at, index);
    const status = await statusOf(at, { index });
    const large = await largeOnes(root, status.untracked);
    const { left } = await stageAll(
      at,
      { ...status, nested: [] },
      [...large, ...status.nested.map((name) => name.slice(0, -1))],
      { index },
    );
    const tree = (await gitIn(at, ['write-tree'], { index })).trim();
    const ignored = summary([...status.ignored, ...status.submodules]).map(shown);
    return { at, tree, ignored, left: [...left, ...status.nested].map(shown), large: large.map(shown) };
  } finally {
    await removeAll(dir);
  }
}

/**
 * With the time of the real one, or a little before: by it git knows which files may have changed within the same tick, and
 * looks into those.
 */
async function copyIndex({ record }: At, to: string): Promise<void> {
  const from = join(record, 'index');
  if ((await statOf(from)) === undefined) return;
  const { mtimeMs } = await stat(from);
  await copyFile(from, to);
  const seconds = Math.floor(mtimeMs / 1000);
  await utimes(to, seconds, seconds);
}

/** git would copy each of them into the repository. */
async function largeOnes(root: string, untracked: readonly RawName[]): Promise<RawName[]> {
  const large: RawName[] = [];
  for (const name of untracked) if (((await statOf(pathOf(root, name)))?.size ?? 0) > LARGE_BYTES) large.push(name);
  return large;
}

const LARGE_BYTES = 64 * 1024 * 1024;

import { join } from 'node:path';
import { clip, oneLine } from '../../core/text/line.ts';
import { statOf } from './files.ts';
import { gitLine, gitResult } from './git.ts';
import { parts, pathOf, type RawName } from './names.ts';
import { commitOf, commonDirOf, gitIn, type At } from './tree-record.ts';
import { statusOf } from './tree-status.ts';

/** The person's own tree. */
export async function personOf(root: string): Promise<At> {
  return { path: root, record: await gitLine(root, ['rev-parse', '--absolute-git-dir']) };
}

/** What the person is in the middle of, in words; undefined: nothing. */
export async function ongoingIn(person: At): Promise<string | undefined> {
  for (const [name, what] of ONGOING)
    if ((await statOf(join(person.record, name))) !== undefined) return `${what} in ${person.path}: end it first`;
  const lock = join(person.record, 'index.lock');
  if ((await statOf(lock)) === undefined) return undefined;
  return `another git is at work in ${person.path}, or one that died has left ${lock}`;
}

const ONGOING = [
  ['rebase-merge', 'a rebase is in progress'],
  ['rebase-apply', 'a rebase or git am is in progress'],
  ['MERGE_HEAD', 'a merge is in progress'],
  ['CHERRY_PICK_HEAD', 'a cherry-pick is in progress'],
  ['REVERT_HEAD', 'a revert is in progress'],
  ['sequencer', 'a cherry-pick or revert of several commits is in progress'],
  ['BISECT_LOG', 'a bisect is in progress'],
] as const;

/** Files that going from one commit to the other would write, and that hold what no commit does. Nothing is touched. */
export async function inTheWay(person: At, from: string, goal: string): Promise<readonly RawName[]> {
  const [written, added] = await Promise.all([changes(person, from, goal), changes(person, from, goal, 'A')]);
  const { changed, untracked, nested, ignored } = await statusOf(person, UNTOUCHED);
  const there = await Promise.all(added.map(async (name) => isFileAt(person, name)));
  const covered = [...changed, ...added.filter((_, at) => there[at])];
  const around = inOneAnother([...untracked, ...nested, ...ignored], added);
  return [...new Set([...around, ...meeting(covered, written)])];
}

function meeting(names: readonly RawName[], others: readonly RawName[]): readonly RawName[] {
  const known = new Set(others);
  return names.filter((name) => known.has(name));
}

/** Of the first, files where one of the second needs a folder, and what is in folders where one of the second is to be a file. */
function inOneAnother(names: readonly RawName[], others: readonly RawName[]): readonly RawName[] {
  const [files, folders] = [new Set(others), new Set(others.flatMap(foldersOf))];
  return names.filter((name) => folders.has(name) || foldersOf(name).some((folder) => files.has(folder)));
}

/** All folders a name is in; a folder's own name ends with a slash, and is one of them. */
function foldersOf(name: RawName): readonly RawName[] {
  return [...name.matchAll(/\//g)].map(({ index }) => name.slice(0, index));
}

/** Not even what git remembers of the files' times. */
const UNTOUCHED = { env: { GIT_OPTIONAL_LOCKS: '0' } };

async function changes(person: At, from: string, goal: string, only?: 'A'): Promise<readonly RawName[]> {
  const filter = only === undefined ? [] : [`--diff-filter=${only}`];
  const args = ['diff-tree', '-r', '-z', '--name-only', '--no-renames', ...filter, from, goal];
  return parts(await gitIn(person, args, { ...UNTOUCHED, as: 'latin1' }));
}

/** Untracked, ignored or only staged, for the commit that is checked out has none there. Of a folder git knows what is in it. */
async function isFileAt(person: At, name: RawName): Promise<boolean> {
  const told = await statOf(pathOf(person.path, name));
  return told !== undefined && !told.isDirectory();
}

/** Moves the branch that is checked out, and the files with it; the person's hooks run. Tells why not, in words. */
export async function moveForward(person: At, goal: string): Promise<string | undefined> {
  const { exitCode, stderr } = await gitResult(person.path, ['-c', await ownHooks(person), 'merge', ...FORWARD, goal]);
  if (exitCode === 0 || (await commitOf(person, 'HEAD')) === goal) return undefined;
  return `git says: ${clip(oneLine(stderr), 1000)}`;
}

const FORWARD = ['--ff-only', '--no-squash', '--no-autostash', '--no-overwrite-ignore', '--no-stat', '--quiet'];

/** The setting that is in force but for omo's. */
async function ownHooks(person: At): Promise<string> {
  const args = ['config', '--show-scope', '--type=path', '-z', '--get-all', 'core.hooksPath'];
  const told = parts((await gitResult(person.path, args)).stdout);
  const own = told.filter((_, at) => at % 2 === 1 && told[at - 1] !== 'command').at(-1);
  return `core.hooksPath=${own ?? join(await commonDirOf(person.path), 'hooks')}`;
}

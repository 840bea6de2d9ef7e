import { readdir, realpath } from 'node:fs/promises';
import type { Looked } from '../../ports/trees.ts';
import { git, gitError, gitResult } from './git.ts';
import { parts, shown } from './names.ts';

/** What git knows of a folder. Throws E_GIT for what can't be understood. */
export async function lookAt(cwd: string): Promise<Looked> {
  const version = await gitResult('/', ['version']);
  if (version.exitCode === undefined) return { is: 'none', why: 'no git' };
  if (isOld(version.stdout)) return unfit(`omo needs git 2.30 or newer; here is ${version.stdout.trim()}.`);
  const args = ['rev-parse', '--is-bare-repository', '--is-inside-git-dir', '--is-inside-work-tree'];
  const told = await gitResult(cwd, args);
  if (told.exitCode !== 0)
    return /not a git repository \(or any/.test(told.stderr)
      ? { is: 'none', why: 'no repository' }
      : fail(cwd, args, told);
  const [isBare, isInside, isTree] = told.stdout.split('\n').map((line) => line === 'true');
  if (isInside === true && isBare !== true)
    return unfit(`${cwd} is inside the repository's .git folder, not in its working tree.`);
  if (isTree !== true) return unfit(`${cwd} is in a bare repository: it has no working tree.`);
  return repository(cwd);
}

function unfit(why: string): Looked {
  return { is: 'unfit', why };
}

function fail(cwd: string, args: readonly string[], told: Awaited<ReturnType<typeof gitResult>>): never {
  throw gitError(cwd, args, told);
}

/** `git version 2.39.5 (Apple Git-154)` */
function isOld(text: string): boolean {
  const [, major, minor] = /(\d+)\.(\d+)/.exec(text) ?? [];
  return Number(major) < 2 || (Number(major) === 2 && Number(minor) < 30);
}

async function repository(cwd: string): Promise<Looked> {
  const root = (await git(cwd, ['rev-parse', '--show-toplevel'])).replace(/\n$/, '');
  const below = (await git(cwd, ['rev-parse', '--show-prefix'])).replace(/\/?\n$/, '');
  const [head, on, dirty, submodules, needed] = await Promise.all([
    gitResult(root, ['rev-parse', '-q', '--verify', 'HEAD^{commit}']),
    gitResult(root, ['symbolic-ref', '-q', 'HEAD']),
    dirtyOf(root),
    submodulesOf(root),
    neededOf(root),
  ]);
  const branch = /^refs\/heads\/([^]+)\n$/.exec(on.stdout)?.[1];
  return {
    is: 'repository',
    root: await realpath(root),
    below,
    ...(head.exitCode === 0 && { base: head.stdout.trim() }),
    ...(branch !== undefined && { branch }),
    dirty,
    submodules,
    needed,
  };
}

/** What is in submodules is in no tree either way, and a worker that shares this one may have put a git folder there (`strange-submodules.ts`). */
async function dirtyOf(root: string): Promise<number> {
  const args = ['status', '--porcelain', '-z', '--untracked-files=all', '--no-renames', '--ignore-submodules=dirty'];
  return parts(await git(root, args, { as: 'latin1' })).length;
}

/** As the commit tells them from which trees start. */
async function submodulesOf(root: string): Promise<string[]> {
  const args = ['config', '-z', '--blob', 'HEAD:.gitmodules', '--get-regexp', String.raw`^submodule\..*\.path$`];
  const { stdout } = await gitResult(root, args, { as: 'latin1' });
  return parts(stdout).map((line) => shown(line.slice(line.indexOf('\n') + 1)));
}

/** What projects usually need and git ignores: its names at the root, of those that are there and ignored. */
async function neededOf(root: string): Promise<string[]> {
  const there = (await readdir(root)).filter((name) => NEEDED.test(name));
  if (there.length === 0) return [];
  const input = there.map((name) => `${name}\0`).join('');
  const { stdout } = await gitResult(root, ['check-ignore', '-z', '--stdin'], { input });
  return parts(stdout).sort();
}

const NEEDED = /^(?:node_modules|bower_components|vendor|\.?venv|\.env(?:\..+)?|\.envrc|\.npmrc|local\.properties)$/;

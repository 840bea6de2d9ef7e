import { createHash } from 'node:crypto';
import { lstat, mkdir, mkdtemp, readdir, readFile, readlink, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import { onTestFinished } from 'vitest';

/** A git repository with a person's settings of its own, in a temporary folder that goes with the test. */
export interface Repo {
  /** Its working tree, absolute, without links in the path. */
  readonly root: string;
  /** A folder beside it, for what the test needs else. */
  readonly beside: string;
  /** What a person would type: `git …` in the working tree. Gives what it printed, without the last line end. */
  git(...args: string[]): Promise<string>;
  /** The same, in another folder. */
  gitIn(cwd: string, ...args: string[]): Promise<string>;
  /** Writes files into the working tree, by path below the root. */
  write(files: Readonly<Record<string, string>>): Promise<void>;
  /** Writes them and commits everything that is there; gives the commit's id. */
  commit(message: string, files?: Readonly<Record<string, string>>): Promise<string>;
}

export interface RepoOptions {
  /** Of the folder: what paths with blanks, quotes and the like are tried with. */
  readonly name?: string;
  /** Of its first commit; null: it has no commit at all. */
  readonly files?: Readonly<Record<string, string>> | null;
}

export async function makeRepo({ name = 'project', files = { 'a.txt': 'one\n' } }: RepoOptions = {}): Promise<Repo> {
  const dir = await realpath(await mkdtemp(join(tmpdir(), 'omo-repo-')));
  onTestFinished(async () => rm(dir, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 }), 60_000);
  const repo = repoAt(join(dir, name), join(dir, 'beside'));
  await mkdir(repo.root);
  await mkdir(repo.beside);
  await repo.git('init', '-q', '-b', 'main');
  await repo.git('config', 'user.name', 'Pat Person');
  await repo.git('config', 'user.email', 'pat@example.org');
  if (files !== null) await repo.commit('first', files);
  return repo;
}

function repoAt(root: string, beside: string): Repo {
  const git = async (...args: string[]): Promise<string> => plainGit(root, args);
  const write = async (files: Readonly<Record<string, string>>): Promise<void> => writeAll(root, files);
  return {
    root,
    beside,
    git,
    gitIn: async (cwd, ...args) => plainGit(cwd, args),
    write,
    async commit(message, files = {}) {
      await write(files);
      await git('add', '-A');
      await git('commit', '-q', '--allow-empty', '-m', message);
      return git('rev-parse', 'HEAD');
    },
  };
}

async function plainGit(cwd: string, args: readonly string[]): Promise<string> {
  const env = { PATH: process.env['PATH'] ?? '', HOME: '/nonexistent', GIT_CONFIG_NOSYSTEM: '1', LC_ALL: 'C.UTF-8' };
  return (await execa('git', args, { cwd, env, extendEnv: false })).stdout;
}

/** By path below `root`; folders are made. */
export async function writeAll(root: string, files: Readonly<Record<string, string>>): Promise<void> {
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), content);
  }
}

/** All that is a person's in a repository: compare two of them with `toEqual`. */
export interface Fingerprint {
  readonly head: string;
  /** Every ref outside `refs/heads/omo/`, with what it points to. */
  readonly refs: string[];
  readonly stash: string;
  /** The index, its settings, its excludes and what is going on (MERGE_HEAD …), by name: a hash of the bytes. */
  readonly own: Record<string, string>;
  /** Every file of the working tree: mode, time of change in ns, hash of the bytes. Folders: their mode. */
  readonly files: Record<string, string>;
}

export async function fingerprint(repo: Pick<Repo, 'root' | 'git'>): Promise<Fingerprint> {
  const dir = await repo.git('rev-parse', '--absolute-git-dir');
  const refs = await repo.git('for-each-ref', '--format=%(refname) %(objectname) %(symref)');
  const names = [
    'index',
    'config',
    'info/exclude',
    'MERGE_HEAD',
    'ORIG_HEAD',
    'FETCH_HEAD',
    'logs/HEAD',
    'packed-refs',
  ];
  const own = await Promise.all(names.map(async (name) => [name, await hashed(join(dir, name))] as const));
  return {
    head: await readFile(join(dir, 'HEAD'), 'utf8'),
    refs: refs.split('\n').filter((line) => !line.startsWith('refs/heads/omo/')),
    stash: await repo.git('stash', 'list'),
    own: Object.fromEntries(own),
    files: Object.fromEntries(await filesBelow(Buffer.from(repo.root), '')),
  };
}

/** Names are kept as bytes, a character for each: any can be there. */
async function filesBelow(dir: Buffer, below: string): Promise<[string, string][]> {
  const found: [string, string][] = [];
  for (const name of (await readdir(dir, 'latin1')).sort()) {
    if (below === '' && name === '.git') continue;
    const path = Buffer.concat([dir, Buffer.from('/'), Buffer.from(name, 'latin1')]);
    const told = await lstat(path, { bigint: true });
    const mode = told.mode.toString(8);
    if (told.isDirectory()) found.push([`${below}${name}/`, mode], ...(await filesBelow(path, `${below}${name}/`)));
    else if (told.isSymbolicLink()) found.push([`${below}${name}`, `${mode} ${await readlink(path, 'latin1')}`]);
    else found.push([`${below}${name}`, `${mode} ${told.mtimeNs} ${await hashed(path)}`]);
  }
  return found;
}

async function hashed(path: string | Buffer): Promise<string> {
  try {
    return createHash('sha256')
      .update(await readFile(path))
      .digest('hex');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return 'none';
    throw error;
  }
}

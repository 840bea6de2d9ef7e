import { mkdir, symlink } from 'node:fs/promises';
import { dirname, join, normalize } from 'node:path';
import { execa } from 'execa';
import { OmoError } from '../../core/errors.ts';
import type { Ground } from '../../core/events/ground.ts';
import { messageOf } from '../../core/fault.ts';
import { statOf } from './files.ts';
import { leadsOut } from './leads-out.ts';
import { gitIn, type At } from './tree-record.ts';

export interface Brought {
  /** Of what was brought, what git would not ignore: a link called like an ignored folder, for one. */
  readonly visible: readonly string[];
  readonly count: number;
  readonly notes: readonly string[];
}

/** Copies and links what the person's tree has and a new one needs. What git holds itself is not brought. */
export async function bringAlong(at: At, { root, bring }: Ground): Promise<Brought> {
  const notes: string[] = [];
  const paths: string[] = [];
  const wanted = [
    ...bring.copy.map((path) => ({ path, put: copy })),
    ...bring.link.map((path) => ({ path, put: link })),
  ];
  for (const { path: named, put } of wanted) {
    const path = below(named);
    if ((await statOf(join(root, path))) === undefined) continue;
    if ((await statOf(join(at.path, path))) !== undefined)
      notes.push(`${path} is not brought along: the repository holds it`);
    else {
      await bringOne(at, root, path, put);
      paths.push(path);
    }
  }
  return { visible: await visible(at, paths), count: paths.length, notes };
}

type Put = (from: string, to: string) => Promise<unknown>;

async function bringOne(at: At, root: string, path: string, put: Put): Promise<void> {
  const to = join(at.path, path);
  try {
    if (await leadsOut(dirname(to), at.path)) throw new Error('its folder leads out of the tree');
    await mkdir(dirname(to), { recursive: true });
    await put(join(root, path), to);
  } catch (error) {
    throw new OmoError(
      'E_TREE',
      `${path} of ${root} can't be brought along: ${messageOf(error)}. See worktree.copy and worktree.link in config.json.`,
      {
        cause: error,
      },
    );
  }
}

/** By `cp`: Node's own takes many times as long for a folder of thousands of files. */
async function copy(from: string, to: string): Promise<void> {
  await execa('cp', ['-RPp', '--', from, to], { stdin: 'ignore' });
}

async function link(from: string, to: string): Promise<void> {
  await symlink(from, to);
}

/** Without a slash at its end, and never above the root, whatever a journal says. */
function below(path: string): string {
  const plain = normalize(`/${path}`).replace(/\/+$/, '').slice(1);
  if (plain === '' || plain === '.git' || plain.startsWith('.git/'))
    throw new OmoError('E_TREE', `"${path}" can't be brought along: it is no file below the repository's root.`);
  return plain;
}

async function visible(at: At, paths: readonly string[]): Promise<string[]> {
  const seen: string[] = [];
  const env = { GIT_LITERAL_PATHSPECS: '1' };
  for (const path of paths)
    if ((await gitIn(at, ['ls-files', '-o', '--exclude-standard', '-z', '--', path], { env })) !== '') seen.push(path);
  return seen;
}

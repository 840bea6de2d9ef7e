import { asInput, pathOf, type RawName } from './names.ts';
import { gitResult, type GitOptions } from './git.ts';
import { gitIn, type At } from './tree-record.ts';
import { isClean, type Status } from './tree-status.ts';

/**
 * Puts all that stands in a tree into the index. A repository that was made inside it is work like any other, and its files go
 * in; one that was cloned from somewhere is not, and `left` names it; a strange submodule stays as it was. `spared`: names that don't go in whatever they hold.
 */
export async function stageAll(
  at: At,
  status: Status,
  spared: readonly RawName[],
  options: GitOptions = {},
): Promise<{ readonly left: readonly RawName[] }> {
  const left: RawName[] = [];
  for (const nested of status.nested) if (await isClone(at, nested)) left.push(nested);
  const out = [...left.map((name) => name.replace(/\/$/, '')), ...spared, ...status.strange];
  if (!isClean(status)) {
    await seed(
      at,
      status.nested.filter((name) => !left.includes(name)),
      options,
    );
    await gitIn(at, ['-c', 'core.safecrlf=false', 'add', '-A', ...FROM_INPUT], {
      ...options,
      input: asInput(['.', ...out.map(exclude)]),
    });
  }
  return { left };
}

/** Takes them out of the index again, should they be in it by somebody's doing. */
export async function unstage(at: At, names: readonly RawName[], options: GitOptions = {}): Promise<void> {
  if (names.length === 0) return;
  const input = asInput(names.map((name) => `:(top,literal)${name}`));
  await gitIn(at, ['rm', '-r', '-q', '-f', '--cached', '--ignore-unmatch', ...FROM_INPUT], { ...options, input });
}

const FROM_INPUT = ['--pathspec-from-file=-', '--pathspec-file-nul'];

function exclude(name: RawName): string {
  return `:(top,exclude,literal)${name}`;
}

/** Its history is kept elsewhere. */
async function isClone({ path }: At, nested: RawName): Promise<boolean> {
  const dir = pathOf(path, nested).toString('utf8');
  const { exitCode, stdout } = await gitResult(dir, ['remote'], { env: { GIT_CEILING_DIRECTORIES: path } });
  return exitCode !== 0 || stdout !== '';
}

/**
 * git takes a folder with a repository in it for one thing, unless a file below it is in the index already: so one is, and
 * goes again as soon as git looks, because there is no such file.
 */
async function seed(at: At, nested: readonly RawName[], options: GitOptions): Promise<void> {
  if (nested.length === 0) return;
  const empty = (await gitIn(at, ['hash-object', '-w', '-t', 'blob', '--stdin'], { ...options, input: '' })).trim();
  const lines = nested.map((name) => `100644 ${empty}\t${name}.omo-seed`);
  await gitIn(at, ['update-index', '-z', '--index-info'], { ...options, input: asInput(lines) });
}

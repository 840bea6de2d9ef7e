import { dirname, join } from 'node:path';
import { boxedArgv, isHidden, type Mount } from '../../adapters/sandbox/bwrap.ts';
import { type AttemptFiles, type Home, makeFolder } from '../../config/home.ts';
import type { AttemptKey } from '../../core/events/event.ts';
import type { Run } from '../../core/state/state.ts';
import type { TaskState } from '../../core/state/task-state.ts';
import { agentOf } from '../../core/state/state.ts';
import { stateFolders, writablePaths } from '../../core/worker/sandbox.ts';
import { workplace } from '../proof/parts.ts';

export interface Boxing {
  readonly home: Home;
  /** The folder of omo's package: its hooks have to be seen. */
  readonly root: string;
  readonly run: Run;
  readonly task: TaskState;
  readonly key: AttemptKey;
  readonly env: Readonly<Record<string, string>>;
}

/**
 * The command line as it is run: as it is, or in a sandbox whose omo home is a folder of the attempt's own. In that one it
 * finds its mail and may leave event files and its result; the rest of omo's home, its sockets and tokens are not there.
 */
export async function boxed(argv: readonly string[], boxing: Boxing): Promise<readonly string[]> {
  if (boxing.run.options.sandbox === undefined) return argv;
  const files = boxing.home.attempt(boxing.key);
  const state = stateFolders(agentOf(boxing.run, boxing.task.spec.id), boxing.env['HOME'] ?? '');
  for (const dir of [...boxFolders(files), ...state]) await makeFolder(dir);
  return boxedArgv(argv, mountsOf(boxing, { may: 'write', path: boxing.home.root, shown: boxHome(files) }, argv));
}

/**
 * How to run a command line where an attempt has worked that was in a sandbox; undefined: it was in none. Its omo home is
 * empty: bubblewrap makes in it what it mounts there, and would follow the links that the attempt has left in its own.
 */
export function boxFor(boxing: Boxing): ((argv: readonly string[]) => readonly string[]) | undefined {
  if (boxing.run.options.sandbox === undefined) return undefined;
  return (argv) => boxedArgv(argv, mountsOf(boxing, { may: 'forget', path: boxing.home.root }, argv));
}

/** The omo home that a program in the sandbox of an attempt sees. */
export function boxHome(files: AttemptFiles): string {
  return join(files.dir, 'home');
}

function boxFolders(files: AttemptFiles): string[] {
  return [join(boxHome(files), 'events'), join(boxHome(files), 'run', 'outbox')];
}

function mountsOf(
  { home, root, run, task, key, env }: Boxing,
  itsHome: Mount,
  [program = '']: readonly string[],
): Mount[] {
  const files = home.attempt(key);
  const tree = task.tree?.path ?? run.ground?.root ?? run.cwd;
  const state = writablePaths(agentOf(run, task.spec.id), env['HOME'] ?? '', run.options.sandbox?.write ?? []);
  const needed = [root, dirname(process.execPath), program, ...(env['PATH'] ?? '').split(':')].filter(isHidden);
  return [
    ...all('read', needed),
    ...all('write', outermost(state)),
    itsHome,
    ...all('write', outermost([tree, workplace(run, task)])),
    // A hook planted in the repository would run when the person uses git the next time.
    ...all('read', [join(tree, '.git'), files.dir, home.token(key)]),
    ...all('write', [files.out, files.mail]),
  ];
}

/** Without those that lie in another: who may write there can put a link in the place of a folder above it. */
function outermost(paths: readonly string[]): string[] {
  return paths.filter((path) => !paths.some((other) => path.startsWith(`${other}/`)));
}

function all(may: Mount['may'], paths: readonly string[]): Mount[] {
  return paths.map((path) => ({ may, path }));
}

import { dirname, join } from 'node:path';
import { boxedArgv, isHidden, type Mount } from '../../adapters/sandbox/bwrap.ts';
import { type AttemptFiles, type Home, makeFolder } from '../../config/home.ts';
import type { AttemptKey } from '../../core/events/event.ts';
import type { Run } from '../../core/state/state.ts';
import type { TaskState } from '../../core/state/task-state.ts';
import { agentOf } from '../../core/state/state.ts';
import { writablePaths } from '../../core/worker/sandbox.ts';
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
  const box = boxFor(boxing);
  if (box === undefined) return argv;
  for (const dir of boxFolders(boxing.home.attempt(boxing.key))) await makeFolder(dir);
  return box(argv);
}

/** How to run a command line in the sandbox of an attempt that was begun; undefined: it has none. */
export function boxFor(boxing: Boxing): ((argv: readonly string[]) => readonly string[]) | undefined {
  if (boxing.run.options.sandbox === undefined) return undefined;
  return (argv) => boxedArgv(argv, mountsOf(boxing, boxing.home.attempt(boxing.key), argv[0] ?? ''));
}

/** The omo home that a program in the sandbox of an attempt sees. */
export function boxHome(files: AttemptFiles): string {
  return join(files.dir, 'home');
}

function boxFolders(files: AttemptFiles): string[] {
  return [join(boxHome(files), 'events'), join(boxHome(files), 'run', 'outbox')];
}

function mountsOf({ home, root, run, task, key, env }: Boxing, files: AttemptFiles, program: string): Mount[] {
  const tree = task.tree?.path ?? run.ground?.root ?? run.cwd;
  const state = writablePaths(agentOf(run, task.spec.id), env['HOME'] ?? '', run.options.sandbox?.write ?? []);
  const needed = [root, dirname(process.execPath), program, ...(env['PATH'] ?? '').split(':')].filter(isHidden);
  return [
    ...all('read', needed),
    ...all('write', state),
    { may: 'write', path: home.root, shown: boxHome(files) },
    ...all('write', [tree, workplace(run, task)]),
    // A hook planted in the repository would run when the person uses git the next time.
    ...all('read', [join(tree, '.git'), files.dir, home.token(key)]),
    ...all('write', [files.out, files.mail]),
  ];
}

function all(may: Mount['may'], paths: readonly string[]): Mount[] {
  return paths.map((path) => ({ may, path }));
}

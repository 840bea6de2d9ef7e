import { execa } from 'execa';
import { OmoError } from '../../core/errors.ts';

/** A path the program in the sandbox sees, where it is there; absolute. Without one, all is read, and nothing can be written. */
export type Mount =
  | {
      readonly may: 'read' | 'write';
      readonly path: string;
      /** What stands in its place; absent: itself. */
      readonly shown?: string;
    }
  /** An empty folder stands in its place, which nobody else sees and which is gone afterwards. */
  | { readonly may: 'forget'; readonly path: string };

/**
 * The command line that runs another one in a sandbox of bubblewrap: the whole file system to be read, temporary folders of
 * its own, no socket of the machine's services, no process but its own, nothing to write but what the mounts say, of which
 * later ones lie above earlier ones. The network stays, since agents need it. Its processes end with it, whatever they do
 * (a PID namespace).
 */
export function boxedArgv(argv: readonly string[], mounts: readonly Mount[]): string[] {
  const own = ['--ro-bind', '/', '/', '--dev', '/dev', '--proc', '/proc'];
  const alone = ['--unshare-pid', '--unshare-ipc', '--die-with-parent', '--'];
  return [
    'bwrap',
    ...own,
    ...HIDDEN.flatMap((path) => ['--tmpfs', path]),
    ...SHOWN.flatMap((path) => ['--ro-bind-try', path, path]),
    ...mounts.flatMap(mounted),
    ...alone,
    ...TO_THE_LAST,
    ...argv,
  ];
}

function mounted(mount: Mount): string[] {
  if (mount.may === 'forget') return ['--tmpfs', mount.path];
  const { may, path, shown = path } = mount;
  return [may === 'write' ? '--bind-try' : '--ro-bind-try', shown, path];
}

/** bwrap waits for everything in it; what the program leaves behind is to end with it. Its first process is spared by the system. */
const TO_THE_LAST = [
  '/bin/sh',
  '-c',
  'trap : HUP INT QUIT TERM; "$@"; code=$?; kill -9 -1 2>/dev/null; exit $code',
  'sh',
];

/** Where sockets of other programs lie, tmux and omo among them. */
const HIDDEN = ['/tmp', '/var/tmp', '/run'];
/** Names of hosts are found by what stands there. */
const SHOWN = ['/run/systemd/resolve', '/run/resolvconf', '/run/NetworkManager/resolv.conf'];

/** Whether a path would not be seen in a box that does not name it. */
export function isHidden(path: string): boolean {
  return HIDDEN.some((folder) => path === folder || path.startsWith(`${folder}/`));
}

/** Throws E_SANDBOX where bubblewrap is missing or the system lets nobody make a sandbox. */
export async function checkSandbox(env: Readonly<Record<string, string>>): Promise<void> {
  const [program = '', ...args] = boxedArgv(['true'], []);
  const tried = await execa(program, args, { env, extendEnv: false, reject: false, timeout: 10_000, stdin: 'ignore' });
  if (!tried.failed) return;
  const why = tried.code === 'ENOENT' ? 'bubblewrap (bwrap) is not installed' : `bwrap says: ${saidBy(tried)}`;
  throw new OmoError(
    'E_SANDBOX',
    `the workers can't be put into a sandbox: ${why}. Nothing was started. Install it (apt install bubblewrap), allow user namespaces, or go without: --sandbox none.`,
  );
}

function saidBy({ stderr, shortMessage = 'nothing' }: { stderr: string; shortMessage?: string | undefined }): string {
  return stderr.trim().split('\n')[0] || shortMessage;
}

import { existsSync } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';

/** How long a socket has to take a connection. */
const ACCEPT_MS = 1000;

/**
 * The socket through which Windows programs are started: each terminal of WSL has one, and that of a terminal which is closed
 * answers nobody, while what was started from it still names it. The newest that answers, else the one of the distribution's
 * first process; undefined where there is none, as on WSL 1. `root`: the folder that stands for /.
 */
export async function livingInterop(root: string): Promise<string | undefined> {
  const sockets = await socketsIn(join(root, 'run/WSL'));
  for (const path of sockets) if (await accepts(path)) return path;
  return sockets.find((path) => path.endsWith('/1_interop'));
}

async function socketsIn(dir: string): Promise<string[]> {
  const names = await readdir(dir).catch(() => []);
  const found = names.filter((name) => /^\d+_interop$/.test(name)).map((name) => join(dir, name));
  const aged = await Promise.all(found.map(async (path) => ({ path, at: await madeAt(path) })));
  return aged.sort((a, b) => b.at - a.at).map(({ path }) => path);
}

/** One that is gone meanwhile is the oldest. */
async function madeAt(path: string): Promise<number> {
  return stat(path).then(
    ({ mtimeMs }) => mtimeMs,
    () => 0,
  );
}

function accepts(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path);
    const tell = (answer: boolean) => (): void => {
      socket.destroy();
      resolve(answer);
    };
    socket.setTimeout(ACCEPT_MS, tell(false));
    socket.once('connect', tell(true)).once('error', tell(false));
  });
}

/** What registers Windows programs with the kernel again, after a service of systemd has taken that away. */
export const REGISTER = `sudo sh -c 'echo :WSLInterop:M::MZ::/init:PF > /proc/sys/fs/binfmt_misc/register'`;

/** Whether the kernel hands Windows programs to WSL. Without the file system that tells it, trying says. */
export async function windowsPrograms(root: string): Promise<'run' | 'unknown' | 'refused'> {
  const formats = join(root, 'proc/sys/fs/binfmt_misc');
  if (!existsSync(join(formats, 'register'))) return 'unknown';
  const told = await Promise.all(FORMATS.map((name) => readFile(join(formats, name), 'utf8').catch(() => 'absent')));
  return told.some((text) => !/^(?:absent|disabled)/.test(text)) ? 'run' : 'refused';
}

const FORMATS = ['WSLInterop', 'WSLInterop-late'];

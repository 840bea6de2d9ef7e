import { chmodSync, mkdirSync, readdirSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { once } from 'node:events';
import { execa } from 'execa';
import { onTestFinished } from 'vitest';
import { makeOmo, processesOf, type Omo } from '../../support/run-omo.ts';

/** What must be nowhere but in the environment file and in the workers' own environments. */
export const CANARIES: Readonly<Record<string, string>> = {
  ANTHROPIC_API_KEY: 'canary-key-3f9c1e77aa01',
  GITHUB_TOKEN: 'canary-token-77b0d4c2e9f3',
  DB_PASSWORD: "canary-pass'word$(id)#{pid}-5d1f",
  MY_SECRET: 'canary-secret "quoted" ;-a81b',
};

/** An omo under a umask that forbids nothing, in folders that others may enter, with a door for browsers. */
export async function openOmo(config: Record<string, unknown> = {}): Promise<{ omo: Omo; port: number }> {
  const usual = process.umask(0);
  onTestFinished(() => void process.umask(usual));
  const omo = makeOmo();
  for (const folder of [omo.root, omo.project]) chmodSync(folder, 0o755);
  const port = await freePort();
  mkdirSync(omo.home, { mode: 0o700 });
  writeFileSync(join(omo.home, 'config.json'), JSON.stringify({ web: { port }, ...config }), { mode: 0o600 });
  return { omo, port };
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address ? address.port : 0;
}

export async function git(omo: Omo, ...args: readonly string[]): Promise<void> {
  await execa('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.com', ...args], { cwd: omo.project });
}

/** Everything below a folder, the folder too. */
export function everything(root: string): { files: string[]; folders: string[]; sockets: string[] } {
  const found = { files: [] as string[], folders: [root], sockets: [] as string[] };
  for (const entry of readdirSync(root, { withFileTypes: true, recursive: true })) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isDirectory()) found.folders.push(path);
    else if (entry.isSocket()) found.sockets.push(path);
    else found.files.push(path);
  }
  return found;
}

/** Abstract sockets that processes of this omo listen on, as Node names them. */
export async function abstractOf(omo: Omo): Promise<string[]> {
  const pids = (await processesOf(omo.root)).map(({ pid }) => pid);
  const inodes = new Set(pids.flatMap(socketsOf));
  return readFileSync('/proc/net/unix', 'latin1')
    .split('\n')
    .flatMap((line) => {
      const [, , , , , , inode = '', name = ''] = line.trim().split(/\s+/);
      return inodes.has(inode) && name.startsWith('@') ? [`\0${name.slice(1)}`] : [];
    });
}

function socketsOf(pid: number): string[] {
  try {
    return readdirSync(`/proc/${pid}/fd`).flatMap((fd) => {
      const to = readlinkSync(`/proc/${pid}/fd/${fd}`);
      return /^socket:\[(\d+)\]$/.exec(to)?.[1] ?? [];
    });
  } catch {
    // It ended meanwhile.
    return [];
  }
}

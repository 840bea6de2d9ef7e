import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { TmuxTerminal } from '../../../dist/adapters/tmux/terminal.js';
import { homeAt, prepareHome } from '../../../dist/config/home.js';

const run = promisify(execFile);

/** @type {Set<World>} */
const open = new Set();

/**
 * A temporary folder with a home of omo and a tmux server of its own; when `use` has ended, so has all that was started
 * in it.
 *
 * @template T
 * @param {(world: World) => Promise<T>} use
 * @returns {Promise<T>}
 */
export async function withWorld(use) {
  const world = await World.make();
  open.add(world);
  try {
    return await use(world);
  } finally {
    await world.close();
    open.delete(world);
  }
}

/** For when the whole run is broken off. */
export async function closeAll() {
  await Promise.all([...open].map(async (world) => world.close()));
}

export const SOCKET = 'bench';

export class World {
  /**
   * @param {string} dir
   * @param {string} path The PATH.
   */
  constructor(dir, path) {
    this.dir = dir;
    this.home = homeAt(join(dir, 'home'));
    /** The whole environment of everything that runs here. */
    this.env = {
      HOME: join(dir, 'person'),
      PATH: path,
      LANG: 'C.UTF-8',
      SHELL: '/bin/sh',
      TMUX_TMPDIR: join(dir, 's'),
      OMO_HOME: this.home.root,
      OMO_TMUX_SOCKET: SOCKET,
    };
    /** @type {(() => unknown)[]} What is let go of at the end, the last first. */
    this.ends = [];
    this.terminal = new TmuxTerminal(terminalOptions(this.home.root, this.env));
  }

  static async make() {
    const world = new World(await mkdtemp(join(tmpdir(), 'omo-bench-')), process.env['PATH'] ?? '');
    await prepareHome(world.home);
    for (const folder of ['person', 's', 'logs']) await mkdir(join(world.dir, folder), { mode: 0o700 });
    return world;
  }

  /** A path in this world, made of these parts. */
  path(/** @type {string[]} */ ...parts) {
    return join(this.dir, ...parts);
  }

  /** One `tmux` process, as a person or a script would start it. */
  async tmux(/** @type {string[]} */ ...args) {
    return (await run('tmux', ['-L', SOCKET, ...args], { env: this.env })).stdout;
  }

  /**
   * How to start a program as a worker.
   *
   * @param {string} worker
   * @param {string[]} argv
   */
  spec(worker, argv) {
    const key = { run: 'bench', task: worker, attempt: 1 };
    return { key, worker, argv, env: this.env, log: this.path('logs', worker) };
  }

  async close() {
    for (const end of this.ends.splice(0).toReversed()) await end();
    const server = this.terminal.server;
    await this.terminal.release();
    if (server !== undefined) await this.tmux('kill-server');
    await killAllOf(this.dir);
    // A process that was killed may still be writing its last.
    await rm(this.dir, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });
  }
}

/**
 * @param {string} home
 * @param {Record<string, string>} env
 */
export function terminalOptions(home, env) {
  const stop = { termMs: 300, killMs: 2000 };
  return { program: 'tmux', socket: SOCKET, env, home, limitMs: 20_000, stop, onNews: () => {} };
}

/**
 * The world's folder stands in the environment or the command line of everything that was started in it.
 * @param {string} dir
 */
async function killAllOf(dir) {
  if (process.platform !== 'linux') return;
  for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)) {
    const facts = await Promise.all([`/proc/${pid}/environ`, `/proc/${pid}/cmdline`].map(textOf));
    if (facts.some((text) => text.includes(dir))) killed(Number(pid));
  }
}

/** @param {string} path */
async function textOf(path) {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    // Ended meanwhile, or another user's: not one of ours.
    if (['ENOENT', 'ESRCH', 'EACCES', 'EPERM'].includes(codeOf(error))) return '';
    throw error;
  }
}

/** @param {number} pid */
function killed(pid) {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if (codeOf(error) !== 'ESRCH') throw error;
  }
}

/** @param {unknown} error */
function codeOf(error) {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}

import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** The command as a person starts it. */
export const OMO = fileURLToPath(new URL('../../../bin/omo', import.meta.url));
const DAEMON = fileURLToPath(new URL('../../../dist/bundle/daemon.js', import.meta.url));
const TRIES = 400;
const PAUSE_MS = 25;

/**
 * `omo …` in a world; what it printed.
 *
 * @param {import('./world.js').World} world
 * @param {string[]} args
 * @param {string} [cwd]
 */
export async function omo(world, args, cwd = world.dir) {
  const running = run(process.execPath, [OMO, ...args], { env: world.env, cwd, maxBuffer: 1 << 26 });
  return (await running.catch(withOutput)).stdout;
}

/**
 * What a command that failed said belongs to its failure.
 *
 * @param {Error & { stdout?: string, stderr?: string }} error
 * @returns {never}
 */
function withOutput(error) {
  error.message = [error.message, error.stdout, error.stderr].join('\n').trim();
  throw error;
}

/**
 * The daemon of a world, once it answers. It ends with the world.
 * @param {import('./world.js').World} world
 */
export async function startDaemon(world) {
  const child = spawn(process.execPath, [DAEMON], {
    env: world.env,
    cwd: world.dir,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  child.stderr.on('data', (chunk) => (said += chunk));
  const ended = once(child, 'exit');
  world.ends.push(async () => {
    child.kill('SIGTERM');
    await ended;
  });
  for (let tries = 0; tries < TRIES && child.exitCode === null; tries += 1) {
    if (await answers(world)) return;
    await pause(PAUSE_MS);
  }
  throw new Error(`the daemon does not answer; it said: ${said || 'nothing'}`);
}

/** @param {import('./world.js').World} world */
async function answers(world) {
  try {
    await omo(world, ['status', '--json']);
    return true;
  } catch (error) {
    // Exit code 4: nobody answers yet.
    if (error instanceof Error && 'code' in error && error.code === 4) return false;
    throw error;
  }
}

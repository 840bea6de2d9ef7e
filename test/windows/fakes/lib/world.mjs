import { appendFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { commandLineOf } from '../../../../dist/core/windows/command-line.js';

/**
 * What the programs of a made-up Windows know of it: `world.json` in its folder, written by `world.ts`.
 *
 * @typedef {object} Distribution
 * @property {string} name
 * @property {string} id
 * @property {string} home its user's home, a folder of this machine
 * @property {string} path the PATH that a program in it begins with
 * @property {Record<string, string>} env more that a program in it begins with
 *
 * @typedef {object} World
 * @property {string} root
 * @property {'ready' | 'absent' | 'broken'} feature whether what `wsl.exe` needs is installed, and works
 * @property {string} drives the folder in which drives are mounted: `<drives>/c` is `C:\`
 * @property {Record<string, string>} env what every Windows program begins with
 * @property {Distribution[]} distributions the first is the default one
 */

/** @param {string | undefined} root @returns {World} */
export function openWorld(root = '') {
  return JSON.parse(readFileSync(join(root, 'world.json'), 'utf8'));
}

/** One line for each call of a program: what it got, and what it made of it. @param {World} world @param {object} entry */
export function log({ root }, entry) {
  appendFileSync(join(root, 'log.jsonl'), `${JSON.stringify(entry)}\n`);
}

/**
 * The command line as Windows hands it to a program: what a starter of ours gives along as it is, else what libuv makes of
 * the arguments (which is what WSL makes of them, too).
 *
 * @param {string} program @param {readonly string[]} args
 */
export function commandLine(program, args) {
  const { [RAW]: raw } = process.env;
  delete process.env[RAW];
  return raw ?? commandLineOf([program, ...args]);
}

/** In the environment of a program that is started with a command line and not with arguments. */
export const RAW = 'FAKE_COMMAND_LINE';

/** Whether who calls is a Linux program: then little of its environment comes along. @param {World} world */
export function callerEnv(world) {
  const { env } = process;
  return env['WSL_DISTRO_NAME'] === undefined ? env : { ...world.env, ...crossing(env, 'to-windows') };
}

/**
 * What WSLENV lets through: `A:B/p`, a flag p or l translates paths (here: by the one who asks), u and w name the only direction.
 *
 * @param {Readonly<Record<string, string | undefined>>} env @param {'to-linux' | 'to-windows'} way
 * @param {(path: string) => string} [translate]
 * @returns {Record<string, string>}
 */
export function crossing(env, way, translate = (path) => path) {
  const { WSLENV: listed = '' } = env;
  const not = way === 'to-linux' ? 'w' : 'u';
  const entries = listed.split(':').map((entry) => entry.split('/'));
  const through = entries.filter(
    ([name = '', flags = '']) => name !== '' && /^[pluw]*$/.test(flags) && !flags.includes(not),
  );
  const [from, to] = way === 'to-linux' ? [';', ':'] : [':', ';'];
  const pairs = through.map(([name = '', flags = '']) => {
    const value = env[name] ?? '';
    if (flags.includes('l')) return [name, value.split(from).map(translate).join(to)];
    return [name, flags.includes('p') && value !== '' ? translate(value) : value];
  });
  return { ...Object.fromEntries(pairs), ...(listed === '' ? {} : { WSLENV: listed }) };
}

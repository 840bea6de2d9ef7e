import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { wslCallOf } from '../../../dist/core/windows/wsl-line.js';
import { endDistribution, stand } from './lib/distribution.mjs';
import { toLinux } from './lib/paths.mjs';
import { callerEnv, commandLine, crossing, log, openWorld } from './lib/world.mjs';

/**
 * `wsl.exe`: takes its command line apart as the real one does (src/core/windows/wsl-line.ts) and runs the Linux command on this
 * machine, with an environment in which there is nothing but what a distribution gives and WSLENV lets through. Its own
 * messages are on stdout, in UTF-16 unless WSL_UTF8=1, and then it ends with -1 (255 here). A program that isn't there: exit 1.
 * A distribution that ends while a program of it runs: exit 1, without a word (interop.cpp: the exit code that nobody told).
 *
 * @import { Distribution } from './lib/world.mjs'
 * @import { Named, WslWhere } from '../../../src/core/windows/wsl-line.ts'
 */
const NOT_INSTALLED =
  "The Windows Subsystem for Linux is not installed. You can install by running 'wsl.exe --install'.\nFor more information please visit https://aka.ms/wslinstall";
const NONE =
  "Windows Subsystem for Linux has no installed distributions.\nYou can resolve this by installing a distribution with the instructions below:\n\nUse 'wsl.exe --list --online' to list available distributions\nand 'wsl.exe --install <Distro>' to install.\nError code: Wsl/WSL_E_DEFAULT_DISTRO_NOT_FOUND";
const UNKNOWN = 'There is no distribution with the supplied name.\nError code: Wsl/Service/WSL_E_DISTRO_NOT_FOUND';
const SIGNALS = /** @type {Record<string, number>} */ ({ SIGHUP: 1, SIGINT: 2, SIGKILL: 9, SIGTERM: 15 });

const [root, ...args] = process.argv.slice(2);
const world = openWorld(root);
const line = commandLine('wsl.exe', args);
const caller = callerEnv(world);
const call = wslCallOf(line);
const stdin = process.stdin.isTTY ? 'terminal' : stand(0);
log(world, { program: 'wsl', line, call, stdin, WSLENV: caller['WSLENV'], WSL_UTF8: caller['WSL_UTF8'] });
process.exitCode = await answer();

async function answer() {
  if (world.feature === 'absent') return say(NOT_INSTALLED, 1);
  if (call.is === 'wrong')
    return say(
      `Invalid command line argument: ${call.option}\nPlease use 'wsl.exe --help' to get a list of supported arguments.`,
    );
  if (call.is === 'list') return listed(call);
  if (call.is === 'terminate') return terminated(call.name);
  if (world.feature === 'broken') return say('Catastrophic failure\nError code: Wsl/Service/E_UNEXPECTED');
  if (call.is === 'run' || call.is === 'shell') return inDistribution(call.where);
  return say('WSL version: 2.6.1.0', 0);
}

/** @param {{ readonly quiet: boolean, readonly running: boolean }} asked */
function listed({ quiet, running }) {
  if (world.distributions.length === 0) return say(NONE);
  const names = world.distributions.map(({ name }) => name).filter((name) => !running || existsSync(marker(name)));
  if (running && names.length === 0) return quiet ? 0 : say('There are no running distributions.');
  return say(quiet ? names.join('\n') : ['Windows Subsystem for Linux Distributions:', ...names].join('\n'), 0);
}

/** @param {string} name */
async function terminated(name) {
  const found = find({ by: 'name', value: name });
  if (found === undefined) return say(UNKNOWN);
  rmSync(marker(found.name), { force: true });
  await endDistribution(found);
  return say('The operation completed successfully.', 0);
}

/** @param {WslWhere} where */
async function inDistribution(where) {
  const found = find(where.distribution);
  if (found === undefined) return say(world.distributions.length === 0 ? NONE : UNKNOWN);
  mkdirSync(join(world.root, 'running'), { recursive: true });
  writeFileSync(marker(found.name), '');
  const held = join(world.root, 'held', found.name);
  mkdirSync(held, { recursive: true });
  writeFileSync(join(held, String(process.pid)), '');
  const exit = await ran(found, where);
  rmSync(join(held, String(process.pid)), { force: true });
  return exit;
}

/** @param {Distribution} distribution @param {WslWhere} where @returns {Promise<number>} */
async function ran(distribution, where) {
  const env = linuxEnv(distribution, where.user);
  const [program = env.SHELL, ...rest] = call.is === 'run' ? call.argv : [env.SHELL, ...shellWords()];
  const cwd = folder(distribution, where.cd);
  // A Ctrl-C of the terminal reaches the program by itself; the real one hands it on.
  for (const signal of ['SIGINT', 'SIGQUIT']) process.on(signal, () => undefined);
  const child = spawn(program, rest, { cwd: existsSync(cwd) ? cwd : '/', env, stdio: 'inherit' });
  return new Promise((resolve) => {
    child.once('error', (error) => {
      process.stderr.write(
        `<3>WSL (9 - Relay) ERROR: CreateProcessCommon:800: execvpe(${program}) failed: ${error.message}\n`,
      );
      resolve(1);
    });
    child.once('exit', (code, signal) => {
      const isOver = !existsSync(marker(distribution.name));
      resolve(isOver ? 1 : (code ?? 128 + (SIGNALS[signal ?? ''] ?? 0)));
    });
  });
}

function shellWords() {
  return call.is === 'shell' && call.text !== '' ? ['-c', call.text] : ['-l'];
}

/** @param {Distribution} distribution @param {string | undefined} user @returns {Record<string, string>} */
function linuxEnv({ name, home, path, env }, user = 'me') {
  const own = {
    HOME: home,
    USER: user,
    LOGNAME: user,
    SHELL: '/bin/bash',
    PATH: path,
    TERM: 'xterm-256color',
    LANG: 'C.UTF-8',
  };
  const translate = (/** @type {string} */ value) => toLinux(world, name, value) ?? value;
  return {
    ...own,
    WSL_DISTRO_NAME: name,
    WSL_INTEROP: '/run/WSL/1_interop',
    ...env,
    ...crossing(caller, 'to-linux', translate),
  };
}

/** @param {Distribution} distribution @param {string | undefined} cd */
function folder({ name, home }, cd) {
  if (cd === undefined) return process.cwd();
  return cd.startsWith('~') ? home + cd.slice(1) : (toLinux(world, name, cd) ?? home);
}

/** Names are alike whatever their case. @param {Named | undefined} asked */
function find(asked) {
  if (asked === undefined) return world.distributions[0];
  const value = asked.value.toLowerCase();
  return world.distributions.find(({ name, id }) => (asked.by === 'id' ? id : name).toLowerCase() === value);
}

/** There while the distribution runs. @param {string} name */
function marker(name) {
  return join(world.root, 'running', name);
}

/** A message of its own. @param {string} text */
function say(text, exit = 255) {
  const all = `${text}\n`.replaceAll('\n', '\r\n');
  process.stdout.write(Buffer.from(all, caller['WSL_UTF8'] === '1' ? 'utf8' : 'utf16le'));
  return exit;
}

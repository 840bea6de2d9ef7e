import { spawnSync } from 'node:child_process';
import process from 'node:process';
import { argvOf } from '../../../dist/core/windows/command-line.js';
import { toWindows } from './lib/paths.mjs';
import { callerEnv, commandLine, log, openWorld, RAW } from './lib/world.mjs';

/**
 * `cmd.exe /c <line>`: puts in what stands between `%`, even inside quotes, takes the line apart at `&` and `|` outside of them,
 * `^` taking the next character's meaning; then `start ["title"] [/option…] <program> <line>` or a program. It can't work in a
 * folder of Linux: it says so and goes to Windows' own.
 */
const [root, ...args] = process.argv.slice(2);
const world = openWorld(root);
const env = callerEnv(world);
const line = commandLine('cmd.exe', args);
const { WSL_DISTRO_NAME: distribution = '' } = process.env;
const cwd = toWindows(world, distribution, process.cwd());
const text = /^(?:"[^"]*"|\S+)\s+\/c\s+(.*)$/is.exec(line)?.[1] ?? '';
const commands = split(text.replaceAll(/%([^%]+)%/g, (all, name) => env[name] ?? all));
log(world, { program: 'cmd', line, cwd, commands });
if (cwd.startsWith('\\\\'))
  process.stderr.write(
    `'${cwd}'\r\nCMD.EXE was started with the above path as the current directory.\r\nUNC paths are not supported.  Defaulting to Windows directory.\r\n`,
  );
process.exitCode = commands.reduce((_, command) => run(command), 0);

/** @param {string} command */
function run(command) {
  const [, started] = /^start\s+(.*)$/is.exec(command) ?? [];
  // `start` takes what stands in quotes first for the window's title; each option begins with a slash.
  const raw = started === undefined ? command : started.replace(/^"[^"]*"\s*/, '').replace(/^(?:\/[a-z]+\s+)*/i, '');
  const [program = '', ...rest] = argvOf(raw);
  const { status, error } = spawnSync(program, rest, { env: { ...env, [RAW]: raw }, stdio: 'inherit' });
  if (error === undefined) return status ?? 1;
  process.stderr.write(
    `'${program}' is not recognized as an internal or external command,\r\noperable program or batch file.\r\n`,
  );
  return 9009;
}

/** @param {string} whole @returns {string[]} */
function split(whole) {
  const parts = [''];
  let isQuoted = false;
  for (let at = 0; at < whole.length; at += 1) {
    const char = whole.charAt(at);
    if (char === '"') isQuoted = !isQuoted;
    if (char === '^' && !isQuoted) {
      at += 1;
      parts[parts.length - 1] += whole.charAt(at);
    } else if (/[&|]/.test(char) && !isQuoted) parts.push('');
    else parts[parts.length - 1] += char;
  }
  return parts.map((part) => part.trim()).filter((part) => part !== '');
}

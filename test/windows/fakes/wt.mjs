import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import process from 'node:process';
import { argvOf } from '../../../dist/core/windows/command-line.js';
import { wtCallOf } from '../../../dist/core/windows/wt-line.js';
import { callerEnv, commandLine, log, openWorld, RAW } from './lib/world.mjs';

/**
 * `wt.exe`, Windows Terminal: takes its command line apart as the real one does (src/core/windows/wt-line.ts) and opens its tabs
 * in a tmux server of its own at `<root>/terminal`, where tests look at them (`world.ts`, `tabs`): a window is a session, a tab
 * a window of it. As the real one it says nothing, knows no exit code of what runs in a tab, closes a tab whose program ended
 * well and leaves one that did not. A program that isn't there shows error 0x80070002 in the tab.
 *
 * @import { WtTab } from '../../../src/core/windows/wt-line.ts'
 */
const [root, ...args] = process.argv.slice(2);
const world = openWorld(root);
const env = callerEnv(world);
const line = commandLine('wt.exe', args);
const call = wtCallOf(line);
log(world, { program: 'wt', line, call: call ?? 'wrong' });
for (const tab of call?.tabs ?? []) open(call?.window ?? 'wt', tab);

/** @param {string} window @param {WtTab} tab */
function open(window, tab) {
  const name = `=${window}`;
  const exists = tmux(['has-session', '-t', name]) === 0;
  const where = exists
    ? ['new-window', '-d', '-t', `${name}:`]
    : ['new-session', '-d', '-s', window, '-x', '100', '-y', '30'];
  const options = ['-P', '-F', '#{pane_id}', '-n', tab.title ?? 'tab', '-e', `${RAW}=${tab.commandLine}`];
  const pane = tell([...where, ...options, ...program(tab.commandLine)]).trim();
  if (tab.titleStays) tell(['set-option', '-p', '-t', pane, '@title', tab.title ?? '']);
}

/** What tmux is to run: never one word alone, which it would hand to a shell. @param {string} text @returns {string[]} */
function program(text) {
  const [name = '', ...rest] = argvOf(text === '' ? 'cmd.exe' : text);
  const file = found(name);
  if (file !== undefined) return ['env', file, ...rest].map((word) => word.replace(/;$/, '\\;'));
  const message = `[error 2147942402 (0x80070002) when launching \`${text}']`;
  return ['env', 'sh', '-c', 'printf "%s\\n" "$1"; exit 1', 'sh', message.replace(/;$/, '\\;')];
}

/** On PATH, with `.exe` where it says nothing of the kind. @param {string} name */
function found(name) {
  const folders = name.includes('/') ? [''] : (env['PATH'] ?? '').split(delimiter);
  const files = folders.flatMap((folder) => [join(folder, name), join(folder, `${name}.exe`)]);
  return files.find((file) => existsSync(file));
}

/** @param {readonly string[]} words */
function tell(words) {
  const first = ['-S', join(world.root, 'terminal'), '-f', join(world.root, 'terminal.conf')];
  // An inner tmux refuses to begin; Windows knows of none.
  const { TMUX: _, ...own } = env;
  return execFileSync('tmux', [...first, ...words], { env: own, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}

/** @param {readonly string[]} words */
function tmux(words) {
  try {
    tell(words);
    return 0;
  } catch {
    return 1;
  }
}

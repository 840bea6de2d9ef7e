import { execa } from 'execa';
import { claudeLive } from '../../../dist/adapters/agents/claude-live.js';
import { commandLine } from '../../../dist/adapters/tmux/quote.js';
import { SOCKET } from './world.js';

/** @typedef {import('./types.d.ts').PanePlace} PanePlace */
/** @typedef {(place: PanePlace) => Promise<unknown>} Way Types a text and its Enter; resolves when that is told to be done. */

const TEXT = 'Please go on with the next task, and tell me when the tests pass.';

/**
 * omo's own way: once for each id, nothing between a person's keys, and, with a real agent's marks, nothing into a dialog.
 *
 * @param {import('./world.js').World} world
 * @param {'marks' | 'no marks'} guard
 * @returns {Way}
 */
export function withReceipts(world, guard) {
  const keyboard = world.terminal.keyboard();
  const { submit } = claudeLive;
  const dialogMarks = guard === 'marks' ? claudeLive.dialogMarks : [];
  let sent = 0;
  return async (place) => {
    sent += 1;
    const text = { id: `${guard.length}-${sent}`, text: TEXT, submit, dialogMarks };
    const typed = await keyboard.deliver(place, text);
    if (typed.state !== 'submitted') throw new Error(`not typed: ${typed.reason}`);
  };
}

/**
 * On omo's control client too, in one list that does nothing in a dead pane or one that would swallow it.
 *
 * @param {import('./world.js').World} world
 * @param {'paste' | 'keys'} by
 * @returns {Way}
 */
export function guardedOnly(world, by) {
  return async (place) => {
    const linked = await world.terminal.at(place);
    const { pane } = place;
    const text = by === 'keys' ? [['send-keys', '-t', pane, '-l', '--', TEXT]] : pasted(pane);
    const list = commandLine(...text, ['send-keys', '-t', pane, 'Enter']);
    await linked?.client.runNested(['if-shell', '-F', '-t', pane, '#{||:#{pane_dead},#{pane_in_mode}}', '', list]);
  };
}

/** @param {string} pane */
function pasted(pane) {
  return [
    ['set-buffer', '-b', 'bench', '--', TEXT],
    ['paste-buffer', '-p', '-r', '-d', '-b', 'bench', '-t', pane],
  ];
}

/**
 * Two processes, no guard: how it is mostly done.
 *
 * @param {import('./world.js').World} world
 * @returns {Way}
 */
export function twoProcesses({ env }) {
  return async ({ pane }) => {
    await execa('tmux', ['-L', SOCKET, 'send-keys', '-t', pane, '-l', '--', TEXT], { env });
    await execa('tmux', ['-L', SOCKET, 'send-keys', '-t', pane, 'Enter'], { env });
  };
}

import { commandLine } from './quote.ts';
import type { Command } from './quote.ts';

/** The pane option that says how far an answer got: `<id>:pasted`, then `<id>:entered`. It outlives omo. */
export const RECEIPT = '@omo_ans';

/** Why a pane takes no text now. */
export type Refusal = 'dead' | 'in-mode' | 'input-off' | 'synchronized' | 'person-typing' | 'gone';

/** Leaves copy mode, in which Enter is swallowed. Other modes are the person's, and are not left for them. */
export function leaveCopyMode(pane: string): Command {
  const inCopy = '#{||:#{==:#{pane_mode},copy-mode},#{==:#{pane_mode},view-mode}}';
  return ['if-shell', '-F', '-t', pane, inCopy, commandLine(['send-keys', '-X', '-t', pane, 'cancel'])];
}

/** Pastes a buffer and says so in the receipt, both or neither; answers `done`, or the state that was in the way. */
export function pasteOnce(pane: string, id: string, buffer: string): Command {
  const already = `#{m:${id}:*,#{${RECEIPT}}}`;
  const paste = commandLine(
    ['paste-buffer', '-p', '-r', '-d', '-b', buffer, '-t', pane],
    ['set-option', '-p', '-t', pane, RECEIPT, `${id}:pasted`],
    SAY_DONE,
  );
  const refuse = commandLine(sayState(pane), ['delete-buffer', '-b', buffer]);
  return ['if-shell', '-F', '-t', pane, `#{||:${BLOCKED},${already}}`, refuse, paste];
}

/** Presses Enter and says so in the receipt, both or neither. */
export function enterOnce(pane: string, id: string): Command {
  const pasted = `#{==:#{${RECEIPT}},${id}:pasted}`;
  const enter = commandLine(
    ['send-keys', '-t', pane, 'Enter'],
    ['set-option', '-p', '-t', pane, RECEIPT, `${id}:entered`],
    SAY_DONE,
  );
  return ['if-shell', '-F', '-t', pane, `#{&&:${pasted},#{==:${BLOCKED},0}}`, enter, commandLine(sayState(pane))];
}

/** Presses one key, unless the pane would lose it. */
export function pressOnce(pane: string, key: string): Command {
  const press = commandLine(['send-keys', '-t', pane, key], SAY_DONE);
  return ['if-shell', '-F', '-t', pane, BLOCKED, commandLine(sayState(pane)), press];
}

/** A paste into a dead pane kills a tmux 3.3a server; the other three swallow what is typed, or give it to others too. */
const BLOCKED = '#{||:#{pane_dead},#{||:#{pane_in_mode},#{||:#{pane_input_off},#{pane_synchronized}}}}';

const SAY_DONE: Command = ['display-message', '-p', 'omo-done'];

function sayState(pane: string): Command {
  const flags = ['pane_dead', 'pane_in_mode', 'pane_input_off', 'pane_synchronized'].map((flag) => `#{${flag}}`);
  return ['display-message', '-p', '-t', pane, `omo-state ${flags.join(' ')} #{${RECEIPT}}`];
}

export type Said =
  | { readonly is: 'done' }
  | { readonly is: 'blocked'; readonly refusal: Refusal }
  /** Nothing was in the way but the receipt. */
  | { readonly is: 'receipt'; readonly receipt: string };

/** What such a list has answered. */
export function parseSaid(blocks: readonly (readonly string[])[]): Said | undefined {
  const lines = blocks.flat();
  if (lines.includes('omo-done')) return { is: 'done' };
  const state = lines
    .map((line) => /^omo-state (.*?) (.*?) (.*?) (.*?) (.*)$/.exec(line))
    .find((match) => match !== null);
  if (state === undefined) return undefined;
  const refusal = REFUSALS.find((_, index) => !['0', ''].includes(state[index + 1] ?? ''));
  return refusal === undefined ? { is: 'receipt', receipt: state[5] ?? '' } : { is: 'blocked', refusal };
}

const REFUSALS = ['dead', 'in-mode', 'input-off', 'synchronized'] as const;

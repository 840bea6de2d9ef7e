import { inspect } from 'node:util';
import { claudeLive } from '../../../dist/adapters/agents/claude-live.js';
import { openInbox } from '../../../dist/adapters/inbox/inbox.js';
import { nodeFiles } from '../../../dist/adapters/journal/files.js';
import { openJournal } from '../../../dist/adapters/journal/journal.js';
import { commandLine } from '../../../dist/adapters/tmux/quote.js';
import { TmuxTerminal } from '../../../dist/adapters/tmux/terminal.js';
import { homeAt, prepareHome } from '../../../dist/config/home.js';
import { fromHook } from '../../../dist/core/events/from-hook.js';
import { terminalOptions } from '../lib/world.js';
import { PaneQueues } from './pane-queues.js';
import { subject } from './subject.js';

/** @typedef {import('../lib/types.d.ts').PanePlace} PanePlace */

const JOURNAL = {
  epochNote: { pid: process.pid },
  replay: () => {},
  snapshot: () => undefined,
  onTrouble: fail,
  now: () => Date.now(),
};

/**
 * omo's way from an event file to the bytes in a pane, out of omo's own parts and put together as the daemon does it:
 * the inbox finds the file, the journal keeps it, only then is anything typed, with a guard or with receipts too.
 */
await subject(async ({ home, env, places, journal: kind, typing }) => {
  await prepareHome(homeAt(home));
  const files = kind === 'synced' ? nodeFiles : { ...nodeFiles, dataSync: async () => {}, fullSync: async () => {} };
  const { journal } = await openJournal({ home, fs: files, ...JOURNAL });
  const terminal = new TmuxTerminal(terminalOptions(home, env));
  await terminal.open();
  const answer = typing === 'receipts' ? withReceipts(terminal.keyboard()) : guardedOnly(terminal);
  const queues = new PaneQueues();
  const inbox = openInbox({ home, onError: fail });
  await inbox.open(async (/** @type {any[]} */ letters) => {
    await journal.append(letters.map((letter) => eventOf(letter)));
    for (const { payload } of letters) {
      const { worker_name: worker, session_id: id } = payload;
      const place = places[worker];
      if (place === undefined) throw new Error(`there is no worker ${worker}`);
      queues.add(worker, () => answer(place, id));
    }
  });
});

/** @param {any} letter */
function eventOf(letter) {
  if (letter.is !== 'event') throw new Error(`${letter.file} was refused: ${letter.reason}`);
  return fromHook(letter.file, letter.payload, Date.now());
}

/**
 * As the daemon types, with the marks of a real agent's dialogs to look for.
 *
 * @param {ReturnType<TmuxTerminal['keyboard']>} keyboard
 * @returns {(place: PanePlace, id: string) => Promise<void>}
 */
function withReceipts(keyboard) {
  const { submit, dialogMarks } = claudeLive;
  return async (place, id) => {
    const typing = await keyboard.deliver(place, { id, text: id, submit, dialogMarks });
    if (typing.state !== 'submitted') throw new Error(`${id}: ${JSON.stringify(typing)}`);
  };
}

/**
 * The least that is safe: one list, which does nothing in a dead pane or one that would swallow it.
 *
 * @param {TmuxTerminal} terminal
 * @returns {(place: PanePlace, id: string) => Promise<void>}
 */
function guardedOnly(terminal) {
  return async (place, id) => {
    const linked = await terminal.at(place);
    const { pane } = place;
    const keys = commandLine(['send-keys', '-t', pane, '-l', '--', id], ['send-keys', '-t', pane, 'Enter']);
    await linked?.client.runNested(['if-shell', '-F', '-t', pane, '#{||:#{pane_dead},#{pane_in_mode}}', '', keys]);
  };
}

/** @param {unknown} trouble */
function fail(trouble) {
  throw new Error(`in trouble: ${inspect(trouble)}`);
}

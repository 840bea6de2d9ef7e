import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { openInbox } from '../../../dist/adapters/inbox/inbox.js';
import { openJournal } from '../../../dist/adapters/journal/journal.js';
import { fromHook } from '../../../dist/core/events/from-hook.js';
import { LoopDelay } from '../lib/loop-delay.js';
import { subject } from './subject.js';

/** After so long without a further one the rest counts as missed. */
const SILENCE_MS = 20_000;

/**
 * omo's inbox and journal in a process of their own, as the daemon has them. `open`: the inbox begins. `drain`: it is held up
 * for `holdMs`, and from then on measured until it has taken `count` files and removed them; an inbox that is not open yet is
 * opened then.
 */
await subject(async ({ home }) => {
  const files = new Set();
  const { journal } = await openJournal({
    home,
    epochNote: { pid: process.pid },
    replay: () => {},
    snapshot: () => undefined,
    onTrouble: fail,
    now: () => Date.now(),
  });
  const inbox = openInbox({ home, onError: fail });
  /** @type {Promise<void> | undefined} */
  let opened;
  const open = () =>
    (opened ??= inbox.open(async (/** @type {any[]} */ letters) => {
      await journal.append(letters.map(({ file, payload }) => fromHook(file, payload, Date.now())));
      for (const { file } of letters) files.add(file);
    }));
  process.on('message', async (/** @type {{ is: 'open' | 'drain', count: number, holdMs: number }} */ wish) => {
    if (wish.is === 'drain') return process.send?.(await drain(wish, open, files, home));
    await open();
    process.send?.('opened');
  });
});

/**
 * @param {{ count: number, holdMs: number }} wish
 * @param {() => Promise<void>} open
 * @param {Set<string>} files
 * @param {string} home
 */
async function drain({ count, holdMs }, open, files, home) {
  if (holdMs > 0) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, holdMs);
  const delay = new LoopDelay();
  const begin = performance.now();
  // The turn in which it was held up is not omo's.
  await new Promise((resolve) => setImmediate(resolve));
  delay.begin();
  await open();
  let last = { size: files.size, at: begin };
  while (!isDone(files.size, count, home) && performance.now() - last.at < SILENCE_MS) {
    await pause(20);
    if (files.size !== last.size) last = { size: files.size, at: performance.now() };
  }
  return { ...delay.end(), drainedMs: performance.now() - begin, missed: count - files.size };
}

/**
 * @param {number} taken
 * @param {number} count
 * @param {string} home
 */
function isDone(taken, count, home) {
  return taken >= count && !readdirSync(join(home, 'events')).some((name) => name.endsWith('.event'));
}

/** @param {unknown} trouble */
function fail(trouble) {
  throw new Error('in trouble', { cause: trouble });
}

import { closeSync, existsSync, fstatSync, openSync, readSync, statSync, watch } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Dice } from '../../support/dice.ts';

/** When a daemon is killed. */
export type Moment =
  /** So many ms after its process began, ready or not. */
  | { readonly is: 'starting'; readonly ms: number }
  /** So many ms after it answered. */
  | { readonly is: 'running'; readonly ms: number }
  /** As soon as something happens for the first time; where it doesn't, after a while. */
  | { readonly is: 'at'; readonly sign: Sign };

export type Sign =
  /** The journal has a further event of that type. */
  | { readonly is: 'journaled'; readonly type: string }
  /** A worker has read something from its terminal. */
  | { readonly is: 'typed' }
  /** An event file was removed. */
  | { readonly is: 'removed' };

export function momentOf(dice: Dice): Moment {
  return dice.pick<() => Moment>([
    [15, () => ({ is: 'starting', ms: dice.between(20, 500) })],
    [40, () => ({ is: 'running', ms: dice.spread(1, 400) })],
    [20, () => ({ is: 'at', sign: { is: 'typed' } })],
    [5, () => ({ is: 'at', sign: { is: 'removed' } })],
    [20, () => ({ is: 'at', sign: { is: 'journaled', type: dice.pick(IN_FLIGHT) } })],
  ])();
}

/** After each of them something is decided and not yet done, or done and not yet told. */
const IN_FLIGHT: readonly (readonly [number, string])[] = [
  [6, 'message.deliver-decided'],
  [3, 'message.submitted'],
  [3, 'question.answer-given'],
  [3, 'message.queued'],
  [2, 'question.reply-decided'],
  [1, 'question.reply-sent'],
  [3, 'agent.signalled'],
  [1, 'attempt.decided'],
  [1, 'attempt.started'],
  [1, 'attempt.finish-decided'],
  [1, 'daemon.started'],
];

/** Where a night happens. */
export interface Ground {
  readonly home: string;
  /** Where the workers keep what they read. */
  readonly programs: string;
}

/** When it doesn't happen: everybody waits for somebody else. */
const PATIENCE_MS = 700;

/** Resolves when there is that sign, or after a while. */
export async function signOf({ home, programs }: Ground, sign: Sign): Promise<void> {
  switch (sign.is) {
    case 'journaled':
      return changed(home, grownBy(join(home, 'event_log.jsonl'), `"event":{"type":"${sign.type}"`));
    case 'typed':
      return changed(programs, (name) => name.endsWith('.raw'));
    case 'removed':
      return changed(join(home, 'events'), (name) => name.endsWith('.event') && !existsSync(join(home, 'events', name)));
  }
}

async function changed(folder: string, isIt: (name: string) => boolean): Promise<void> {
  let over = (): void => undefined;
  const seen = new Promise<void>((resolve) => (over = resolve));
  const watcher = watch(folder, (_, name) => {
    if (isIt(name ?? '')) over();
  });
  try {
    await Promise.race([seen, pause(PATIENCE_MS)]);
  } finally {
    watcher.close();
  }
}

/** Whether the file has those words in what is new of it: the journal of a long run is large. */
function grownBy(file: string, words: string): () => boolean {
  const from = existsSync(file) ? statSync(file).size : 0;
  return () => existsSync(file) && textFrom(file, from).includes(words);
}

function textFrom(file: string, from: number): string {
  const fd = openSync(file, 'r');
  try {
    const { size } = fstatSync(fd);
    // A smaller one is a new segment.
    const begin = size < from ? 0 : from;
    const bytes = Buffer.alloc(size - begin);
    readSync(fd, bytes, 0, bytes.length, begin);
    return bytes.toString('latin1');
  } finally {
    closeSync(fd);
  }
}

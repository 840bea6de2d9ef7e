import { closeSync, existsSync, fstatSync, openSync, readSync, statSync, watch } from 'node:fs';
import { join } from 'node:path';
import type { Dice } from '../../support/dice.ts';

/** When a daemon is killed. Times are parts of what a start takes, so that a loaded machine is given as much to do as an idle one. */
export type Moment =
  /** So long after its process began, and before it answers. */
  | { readonly is: 'starting'; readonly part: number }
  /** So long after it answered. */
  | { readonly is: 'running'; readonly part: number }
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
    [15, () => ({ is: 'starting', part: dice.next() })],
    [40, () => ({ is: 'running', part: dice.spread(2, 1000) / 1000 })],
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

/** Resolves when there is that sign, or after so many ms: it may be that everybody waits for somebody else. */
export async function signOf({ home, programs }: Ground, sign: Sign, ms: number): Promise<void> {
  switch (sign.is) {
    case 'journaled':
      return changed(home, grownBy(join(home, 'event_log.jsonl'), `"event":{"type":"${sign.type}"`), ms);
    case 'typed':
      return changed(programs, (name) => name.endsWith('.raw'), ms);
    case 'removed':
      return changed(join(home, 'events'), (name) => isGone(join(home, 'events', name)), ms);
  }
}

function isGone(file: string): boolean {
  return file.endsWith('.event') && !existsSync(file);
}

async function changed(folder: string, isIt: (name: string) => boolean, ms: number): Promise<void> {
  await new Promise<void>((resolve) => {
    const watcher = watch(folder, (_, name) => {
      if (isIt(name ?? '')) end();
    });
    const timer = setTimeout(end, ms);
    function end(): void {
      watcher.close();
      clearTimeout(timer);
      resolve();
    }
  });
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

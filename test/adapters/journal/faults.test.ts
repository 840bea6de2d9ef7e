import { expect, test } from 'vitest';
import type { JournalFiles } from '../../../src/adapters/journal/files.ts';
import type { JournalTrouble } from '../../../src/adapters/journal/health.ts';
import type { JournalOptions } from '../../../src/adapters/journal/journal.ts';
import type { JournalRecord } from '../../../src/adapters/journal/record.ts';
import { event, events, failure, newHome, open, unsynced } from './support.ts';

/** Every call the journal makes fails once, or from then on until there is room again; each time in a home of its own. */
const CODES = ['ENOSPC', 'EIO'] as const;
const LASTING = [1, 7];
const EVENTS = 7;

/** From the n-th call on `times` of them fail, at half of the work when they write. */
function faulty(
  nth: number,
  times: number,
  code: string,
): { files: JournalFiles; met: () => boolean; mend: () => void } {
  let calls = 0;
  let isMended = false;
  const isDue = (): boolean => !isMended && ++calls >= nth && calls < nth + times;
  const files = new Proxy(unsynced, {
    get:
      (target, name) =>
      (...args: unknown[]) => {
        if (!isDue()) return Reflect.apply(Reflect.get(target, name), target, args);
        return name === 'write' ? half(args, code) : fail(name, code);
      },
  });
  return { files, met: () => calls >= nth, mend: () => (isMended = true) };
}

function fail(name: string | symbol, code: string): unknown {
  const error = failure(code);
  if (name === 'dataSync' || name === 'fullSync') return Promise.reject(error);
  // Without a file there is nothing to close: a close that fails has closed.
  if (name === 'close') return undefined;
  throw error;
}

async function half([fd, bytes]: unknown[], code: string): Promise<never> {
  if (typeof fd === 'number' && bytes instanceof Uint8Array)
    await unsynced.write(fd, bytes.subarray(0, bytes.length / 2));
  throw failure(code);
}

/** A daemon whose state is the list of all events, and which begins a new segment after about 3 of them. */
async function daemon(home: string, options: Partial<JournalOptions>) {
  const state: unknown[] = [];
  let folded = 0;
  const replay = (record: JournalRecord): void =>
    void ('snapshot' in record ? state.push(...listOf(record.snapshot)) : state.push(record.event));
  const opened = await open(home, {
    replay,
    segmentBytes: 250,
    snapshot: () => ({ seq: folded, state: [...state] }),
    ...options,
  });
  folded = opened.seq();
  const add = async (n: number): Promise<void> => {
    await opened.journal.append([event(n)]);
    state.push(event(n));
    folded = opened.seq();
  };
  return { ...opened, add, state };
}

function listOf(snapshot: unknown): unknown[] {
  return Array.isArray(snapshot) ? snapshot : [`not a list: ${JSON.stringify(snapshot)}`];
}

/** All of the events there should be, whatever fails meanwhile; the troubles that were told. */
async function life(home: string, files: JournalFiles, mend: () => void): Promise<JournalTrouble[]> {
  let time = 0;
  const told: JournalTrouble[] = [];
  const options = { fs: files, now: () => (time += 1000), onTrouble: (one: JournalTrouble) => void told.push(one) };
  // The daemon of a disk that can't be written does not start; the person starts it again when it can.
  const started = await daemon(home, options).catch((error: unknown) => {
    expect(error).toMatchObject({ code: 'E_JOURNAL_WRITE' });
    mend();
    return daemon(home, options);
  });
  for (let n = 1; n <= EVENTS; n++) await started.add(n);
  await started.journal.close();
  return told;
}

test.each(CODES.flatMap((code) => LASTING.map((times) => [code, times] as const)))(
  'with %s at any call, %i times, everything is kept once, in order and whole, over changes of segments',
  { timeout: 120_000 },
  async (code, times) => {
    let tried = 0;
    for (let nth = 1; ; nth++) {
      const home = newHome();
      const { files, met, mend } = faulty(nth, times, code);
      const told = await life(home, files, mend);
      const after = await daemon(home, {});
      await after.journal.close();
      expect({ nth, state: after.state }).toEqual({ nth, state: events(1, EVENTS) });
      expect({ nth, stopped: told.filter(({ is }) => is === 'stopped') }).toEqual({ nth, stopped: [] });
      if (!met()) break;
      tried = nth;
    }
    expect(tried).toBeGreaterThan(80);
  },
);

test('what is asked for is refused at any write that fails, leaves nothing behind, and the next is kept', async () => {
  for (let nth = 1; nth < 12; nth++) {
    const home = newHome();
    const { files, met } = faultyWrites(nth);
    const { journal, seq } = await open(home, { fs: files });
    await journal.append([event(1)]);
    const asked = journal.append(events(2, 3), 'refuses').then(
      () => 'kept',
      (error: unknown) => error,
    );
    const waiting = journal.append([event(4)]);
    const answer = await asked;
    await waiting;
    const numbers = seq();
    await journal.close();
    const { replayed, journal: again } = await open(home);
    await again.close();
    const kept = answer === 'kept' ? events(1, 4) : [event(1), event(4)];
    if (answer !== 'kept') expect(answer).toMatchObject({ code: 'E_JOURNAL_WRITE' });
    expect({ nth, replayed: replayed.map((one) => 'event' in one && one.event) }).toEqual({ nth, replayed: kept });
    expect(replayed.map((one) => one.seq)).toEqual(kept.map((_, i) => i + 1));
    expect(numbers).toBe(kept.length);
    if (nth === 3) expect(met()).toBe(true);
  }
});

/** The n-th write to a file and the one after it fail, at half of the work. */
function faultyWrites(nth: number): { files: JournalFiles; met: () => boolean } {
  let calls = 0;
  const write: JournalFiles['write'] = (fd, bytes) => {
    calls += 1;
    return calls >= nth && calls < nth + 1 && calls > 2 ? half([fd, bytes], 'EIO') : unsynced.write(fd, bytes);
  };
  return { files: { ...unsynced, write }, met: () => calls >= nth };
}

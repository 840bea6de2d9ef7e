import { EventEmitter, once } from 'node:events';
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { JournalFiles } from '../../../src/adapters/journal/files.ts';
import type { JournalOptions } from '../../../src/adapters/journal/journal.ts';
import type { JournalRecord } from '../../../src/adapters/journal/record.ts';
import {
  announced,
  event,
  events,
  eventsOf,
  failure,
  logOf,
  newHome,
  type Opened,
  open,
  replayOf,
  unsynced,
} from './support.ts';

/** A daemon whose state is the list of all events, and which begins a new segment after about 3 of them. */
async function daemon(
  home: string,
  options: Partial<JournalOptions> = {},
): Promise<Opened & { add: (n: number) => Promise<void>; state: unknown[] }> {
  const state: unknown[] = [];
  const replay = (record: JournalRecord): void =>
    void ('snapshot' in record ? state.push(...listOf(record.snapshot)) : state.push(record.event));
  const opened = await open(home, {
    replay,
    segmentBytes: 250,
    snapshot: () => ({ seq: folded, state: [...state] }),
    ...options,
  });
  let folded = opened.seq();
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

async function stateOf(home: string): Promise<unknown[]> {
  const { journal, state } = await daemon(home);
  await journal.close();
  return state;
}

test('a full segment is put aside under its first number and the new one begins with the state', async () => {
  const home = newHome();
  const { journal, add } = await daemon(home);
  for (let n = 1; n <= 8; n++) await add(n);
  await journal.close();

  expect(readdirSync(home).sort()).toEqual(['event_log.1.jsonl', 'event_log.4.jsonl', 'event_log.jsonl', 'run']);
  expect(await replayOf(home)).toEqual([{ snapshot: events(1, 6) }, event(7), event(8)]);
  expect(await stateOf(home)).toEqual(events(1, 8));
});

test('every segment alone is a journal in itself', async () => {
  const home = newHome();
  const { journal, add } = await daemon(home);
  for (let n = 1; n <= 5; n++) await add(n);
  await journal.close();
  const other = newHome();
  writeFileSync(logOf(other), readFileSync(`${home}/event_log.1.jsonl`));
  expect(await replayOf(other)).toEqual(events(1, 3));
});

test('killed at any step of a change of segments, the next daemon has the same state and goes on', async () => {
  let steps = 0;
  for (let nth = 1; ; nth++) {
    const home = newHome();
    const before = await daemon(home);
    for (let n = 1; n <= 2; n++) await before.add(n);
    await before.journal.close();

    const { files, reached } = killedAt(nth);
    const kept = await addTo(files, home);

    const state = await stateOf(home);
    expect({ nth, state: state.slice(0, kept) }).toEqual({ nth, state: events(1, kept) });
    const after = await daemon(home);
    await after.add(state.length + 1);
    await after.journal.close();
    expect({ nth, state: await stateOf(home) }).toEqual({ nth, state: events(1, state.length + 1) });
    steps = nth;
    if (reached() === 'alive') break;
  }
  // Opening, the third event, the change itself, the fourth event.
  expect(steps).toBeGreaterThan(15);
});

/** Returns the last event that was said to be kept before the kill. */
async function addTo(fs: JournalFiles, home: string): Promise<number> {
  const trouble = new EventEmitter();
  const killed = once(trouble, 'told').then(() => 'dead');
  const started = daemon(home, { fs, onTrouble: () => trouble.emit('told'), later: () => () => undefined });
  if ((await started.catch(() => 'dead')) === 'dead') return 2;
  for (let n = 3; n <= 4; n++) {
    const adding = started
      .then(({ add }) => add(n))
      .then(
        () => 'kept',
        () => 'dead',
      );
    if ((await Promise.race([adding, killed])) === 'dead') return n - 1;
  }
  return 4;
}

const CHANGING = ['open', 'write', 'dataSync', 'fullSync', 'truncate', 'rename', 'unlink'];

/** From its n-th changing call on nothing happens any more, as after a kill. */
function killedAt(nth: number): { files: JournalFiles; reached: () => 'alive' | 'dead' } {
  let calls = 0;
  const files = announced((call) => {
    if (CHANGING.includes(call) && ++calls >= nth) throw failure('EKILLED');
  });
  return { files, reached: () => (calls >= nth ? 'dead' : 'alive') };
}

test('a change of segments that fails is told once, and writing goes on in the old one until it works', async () => {
  const home = newHome();
  let isFailing = true;
  const rename: JournalFiles['rename'] = (from, to) => {
    if (isFailing && from.includes('next')) throw failure('EIO');
    unsynced.rename(from, to);
  };
  let time = 0;
  const state: unknown[] = [];
  const opened = await open(home, {
    fs: { ...unsynced, rename },
    segmentBytes: 100,
    now: () => (time += 1000),
    snapshot: () => ({ seq: opened.seq(), state: [...state] }),
  });
  for (let n = 1; n <= 6; n++) {
    if (n === 5) isFailing = false;
    await opened.journal.append([event(n)]);
    state.push(event(n));
  }
  await opened.journal.close();
  expect(opened.troubles).toMatchObject([{ is: 'not_rotated' }]);
  expect((await replayOf(home))[0]).toMatchObject({ snapshot: expect.any(Array) });
});

test('a state that is not that of the last record is not taken for a new segment', async () => {
  const home = newHome();
  const opened = await open(home, { segmentBytes: 100, snapshot: () => ({ seq: opened.seq() - 1, state: [] }) });
  for (let n = 1; n <= 5; n++) await opened.journal.append([event(n)]);
  await opened.journal.close();
  expect(await replayOf(home)).toEqual(events(1, 5));
});

test('older segments without the current one are a loss, not a new home', async () => {
  const home = newHome();
  const { journal, add } = await daemon(home);
  for (let n = 1; n <= 5; n++) await add(n);
  await journal.close();
  rmSync(logOf(home));
  await expect(open(home)).rejects.toMatchObject({
    code: 'E_JOURNAL_DAMAGED',
    message: expect.stringContaining('event_log.1.jsonl'),
  });
});

test('a next segment that holds more than its snapshot is not thrown away', async () => {
  const home = newHome();
  const { journal, add } = await daemon(home);
  for (let n = 1; n <= 5; n++) await add(n);
  await journal.close();
  renameSync(logOf(home), `${home}/event_log.next.jsonl`);
  renameSync(`${home}/event_log.1.jsonl`, logOf(home));
  await expect(open(home)).rejects.toMatchObject({ code: 'E_JOURNAL_DAMAGED' });
  expect(existsSync(`${home}/event_log.next.jsonl`)).toBe(true);
});

test('events of one append never stand in two segments', async () => {
  const home = newHome();
  const { journal } = await open(home, { segmentBytes: 250 });
  await journal.append(events(1, 20));
  await journal.close();
  const { replayed, journal: again } = await open(home);
  await again.close();
  expect(eventsOf(replayed)).toEqual(events(1, 20));
});

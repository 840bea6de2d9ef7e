import { describe, expect, test } from 'vitest';
import { repairJournal } from '../../src/adapters/journal/repair.ts';
import { verifyJournal } from '../../src/adapters/journal/verify.ts';
import { Dice } from '../support/dice.ts';
import { again, amount, figure, FORM, SEED } from '../support/faults.ts';
import { failure, MemoryDisk } from './journal/memory-disk.ts';
import { hits, linesIn, LOG, segmentFiles, standing, unchangedIn } from './journal/oracle.ts';
import { fact, HOME, madeJournal, writing } from './journal/writing.ts';

/** What the journal promises, held against an oracle that knows nothing of it but JSON: P3, P4, and its repair. */
const faults = { tags: ['faults'], timeout: FORM === 'long' ? 7_200_000 : 300_000 };
const COUNT = 24;
/** In the long form every byte is tried; in the short one some, and fewer are mended. */
const NEWLINE = 10;
const EVERY = FORM === 'long' ? 1 : 23;
const whole = new MemoryDisk();
const acknowledged = await madeJournal(whole, COUNT);
const FILES = Object.fromEntries(
  Object.entries(whole.all()).filter(([path]) => segmentFiles(whole.all()).includes(path)),
);
const SEGMENTS = segmentFiles(FILES);
const MORE = again('journal');

const without = (...seqs: readonly number[]): Map<number, string> =>
  new Map([...acknowledged].filter(([seq]) => !seqs.includes(seq)));
const diskWith = (changed: Readonly<Record<string, Buffer | undefined>>): MemoryDisk =>
  new MemoryDisk(
    Object.fromEntries(
      Object.entries({ ...FILES, ...changed }).filter((pair): pair is [string, Buffer] => pair[1] !== undefined),
    ),
  );
const repair = (disk: MemoryDisk) => repairJournal({ home: HOME, now: () => 1, note: {}, fs: disk });

/** Repairs it, and holds the outcome against what must be left. Returns the numbers that it says are gone. */
async function mustKeep(disk: MemoryDisk, kept: ReadonlyMap<number, string>, what: string): Promise<readonly number[]> {
  const done = await repair(disk);
  const after = standing(disk.all());
  expect({ what, events: [...after.events], disorder: after.disorder, bad: after.bad }, MORE).toEqual({
    what,
    events: [...kept],
    disorder: [],
    bad: 0,
  });
  expect({ what, state: verifyJournal(HOME, disk).state }, MORE).toEqual({ what, state: 'whole' });
  const lacksNewline = disk.all()[LOG]?.at(-1) !== NEWLINE;
  const daemon = await writing(disk, 1 << 20);
  // The record is whole without it; who writes on puts it back.
  expect({ what, told: daemon.told }, MORE).toEqual({
    what,
    told: lacksNewline ? [expect.stringMatching(/newline; put back/)] : [],
  });
  await daemon.journal.close();
  const open = done.lost.flatMap(({ from, to }) => (to === undefined ? [from] : []));
  return [...after.gone, ...open];
}

/**
 * A daemon that starts on it takes in a part of what was acknowledged from its beginning, or refuses and changes nothing.
 * `damaged`: the record whose checksum is wrong, though its event may read as it was.
 */
async function mustNotCut(
  changed: Readonly<Record<string, Buffer | undefined>>,
  what: string,
  damaged?: number,
): Promise<void> {
  const disk = diskWith(changed);
  const held = (): number[] => [...unchangedIn(disk.all(), acknowledged)].filter((seq) => seq !== damaged);
  const before = held();
  const daemon = await writing(disk, 1 << 20).catch((error: unknown) => String(error));
  if (typeof daemon !== 'string') await daemon.journal.close();
  expect({ what, held: held() }, MORE).toEqual({ what, held: before });
}

test('the journal under test has snapshots, several segments and every kind of text', faults, () => {
  expect(SEGMENTS.length).toBeGreaterThan(3);
  expect([...standing(FILES).events]).toEqual([...acknowledged]);
  expect(verifyJournal(HOME, diskWith({})).state).toBe('whole');
});

test('cut at every byte of every segment, all that is whole is kept and what is gone is told', faults, async () => {
  let cuts = 0;
  for (const path of SEGMENTS) {
    const file = FILES[path]!;
    const lines = hits(file);
    for (let size = 0; size < file.length; size += FORM === 'long' ? 1 : 11) {
      const lost = lines.flatMap(({ event, to }) => (event !== undefined && to > size ? [event] : []));
      const what = `${path} cut to ${size}`;
      const changed = { [path]: file.subarray(0, size) };
      const gone = await mustKeep(diskWith(changed), without(...lost), what);
      // At the journal's end nobody can know; in the middle everybody must.
      if (path !== LOG) expect({ what, gone }, MORE).toEqual({ what, gone: lost });
      else await mustNotCut(changed, what);
      cuts++;
    }
  }
  figure('P4', 'truncations of every segment', `${cuts}: all whole records kept, 0 valid bytes cut`);
});

test(
  'with a bit flipped in every byte, only the record it stands in is gone, and its place is told',
  faults,
  async () => {
    let [flips, repaired] = [0, 0];
    const dice = new Dice(SEED, 'flips');
    for (const path of SEGMENTS) {
      const file = FILES[path]!;
      for (const { from, to, event } of hits(file)) {
        for (let at = from; at <= to; at += FORM === 'long' ? 1 : 7) {
          for (const bit of FORM === 'long' ? [0, 1, 2, 3, 4, 5, 6, 7] : [dice.between(0, 7)]) {
            const what = `bit ${bit} of byte ${at} of ${path}`;
            const flipped = Buffer.from(file);
            flipped[at] = flipped[at]! ^ (1 << bit);
            const disk = diskWith({ [path]: flipped });
            const lost = at === to || event === undefined ? [] : [event];
            mustTell(disk, path, at, what);
            flips++;
            if (at % EVERY > 0) continue;
            await mustNotCut({ [path]: flipped }, what, at === to ? undefined : event);
            const gone = await mustKeep(disk, without(...lost), what);
            const isEnd = path === LOG && to === file.length - 1;
            if (!isEnd) expect({ what, gone }, MORE).toEqual({ what, gone: lost });
            repaired++;
          }
        }
      }
    }
    figure(
      'P4',
      'single bits flipped',
      `${flips}: every one told with file and byte; ${repaired} repaired, no other record lost`,
    );
  },
);

function mustTell(disk: MemoryDisk, path: string, at: number, what: string): void {
  const verdict = verifyJournal(HOME, disk);
  const found = verdict.segments.find((segment) => segment.path === path);
  const places = [...(found?.wrong ?? []), ...(found?.torn ? [found.torn] : [])];
  const isTold = places.some(({ offset, bytes }) => offset <= at && at < offset + bytes);
  expect({ what, isTold, state: verdict.state }, MORE).toEqual({
    what,
    isTold: true,
    state: expect.stringMatching(/damaged|torn/),
  });
}

test('zeros and garbage at the end of any segment cost no record', faults, async () => {
  const dice = new Dice(SEED, 'tails');
  let tails = 0;
  for (const path of SEGMENTS) {
    for (let length = 1; length <= 4096; length += FORM === 'long' ? 1 : 731) {
      const garbage = Buffer.from(Array.from({ length: Math.min(length, 300) }, () => dice.between(0, 255)));
      for (const [name, tail] of [
        ['zeros', Buffer.alloc(length)],
        ['garbage', garbage],
      ] as const) {
        const changed = { [path]: Buffer.concat([FILES[path]!, tail]) };
        const what = `${length} ${name} behind ${path}`;
        await mustNotCut(changed, what);
        await mustKeep(diskWith(changed), acknowledged, what);
        tails++;
      }
    }
  }
  figure('P4', 'tails of zeros up to 4 KB and of garbage', `${tails}: 0 records lost`);
});

describe('what somebody has done to the lines', () => {
  test('two swapped: nothing is gone', faults, async () => {
    figure('P4', 'lines swapped', `${await eachLine(swapped, () => [])}: 0 records lost`);
  });

  test('one doubled: nothing is gone', faults, async () => {
    figure(
      'P4',
      'lines doubled',
      `${await eachLine(
        (lines, i) => lines.toSpliced(i, 0, lines[i]!),
        () => [],
      )}: 0 records lost`,
    );
  });

  test('one removed: that one is gone', faults, async () => {
    const removed = await eachLine(
      (lines, i) => lines.toSpliced(i, 1),
      (lines, i) => seqOf(lines[i]!),
    );
    figure('P4', 'lines removed', `${removed}: each told with its number, no other lost`);
  });
});

describe('what somebody has done to the segments', () => {
  test('any two swapped: nothing is gone', faults, async () => {
    for (const a of SEGMENTS)
      for (const b of SEGMENTS.filter((path) => path !== a)) {
        const what = `${a} and ${b} swapped`;
        const disk = diskWith({ [a]: FILES[b]!, [b]: FILES[a]! });
        expect({ what, state: verifyJournal(HOME, disk).state }).toEqual({ what, state: 'damaged' });
        expect(await mustKeep(disk, acknowledged, what)).toEqual([]);
      }
  });

  test('one missing: its events are gone and told, and no others', faults, async () => {
    // Without the oldest the journal is as if that had been let go for its age.
    for (const path of SEGMENTS.slice(1)) {
      const lost = eventsOf(path);
      const gone = await mustKeep(diskWith({ [path]: undefined }), without(...lost), `${path} missing`);
      expect(gone).toEqual(path === LOG ? [lost[0]] : lost);
    }
  });
});

test('whatever the power cuts off, nothing acknowledged is lost', faults, async () => {
  const cuts = amount({ short: 60, long: 5000 });
  let acks = 0;
  for (let cut = 0; cut < cuts; cut++) {
    const dice = new Dice(SEED, 'power', cut);
    let disk = new MemoryDisk();
    const kept: string[] = [];
    for (let life = 1; life <= 3; life++) {
      acks += await untilPowerIsCut(disk, kept, dice);
      disk = disk.afterPowerCut(dice);
      const daemon = await writing(disk);
      await daemon.journal.close();
      const known = [...daemon.known];
      expect({ cut, life, known: known.slice(0, kept.length) }, MORE).toEqual({ cut, life, known: kept });
      // What was not acknowledged may have come to the platter all the same.
      kept.splice(0, kept.length, ...known);
    }
  }
  figure('P3', `power cuts (${cuts} disks, three each, at any call)`, `${acks} acknowledged, 0 lost`);
});

/** Writes until any call is the last. How many were acknowledged. */
async function untilPowerIsCut(disk: MemoryDisk, kept: string[], dice: Dice): Promise<number> {
  let left = dice.between(1, 120);
  let acks = 0;
  const dead = new Promise<'dead'>((resolve) => {
    disk.announce = () => {
      if (--left > 0) return;
      resolve('dead');
      throw failure('EIO');
    };
  });
  const daemon = await Promise.race([writing(disk, 400).catch(() => 'dead' as const), dead]);
  if (daemon === 'dead') return acks;
  for (let n = kept.length + 1; ; n++) {
    const adding = daemon.add(fact(n)).catch(() => 'dead' as const);
    if ((await Promise.race([adding, dead])) === 'dead') break;
    kept.push(JSON.stringify(fact(n)));
    acks++;
  }
  await daemon.journal.close().catch(() => undefined);
  return acks;
}

describe('a repair', () => {
  /** Damage of every kind at once: records of the middle, a snapshot, two segments that have changed their names, a tail. */
  const [first, second, third] = SEGMENTS as [string, string, string];
  const DAMAGE = {
    [first]: hit(FILES[second]!, 0),
    [second]: hit(FILES[first]!, 1),
    [third]: hit(FILES[third]!, 2),
    [LOG]: Buffer.concat([FILES[LOG]!, Buffer.alloc(50)]),
  };
  const lost = [hits(FILES[first]!)[1]!.event!, hits(FILES[third]!)[2]!.event!];
  const intact = without(...lost);

  async function calls(): Promise<number> {
    const disk = diskWith(DAMAGE);
    let count = 0;
    disk.announce = () => void count++;
    await repair(disk);
    return count;
  }

  test('killed at any call, and the power cut with it, loses no whole record', faults, async () => {
    const all = await calls();
    for (let nth = 1; nth <= all; nth++) {
      for (const how of ['killed', 'power', 'power', 'power'] as const) {
        const disk = diskWith(DAMAGE);
        let count = 0;
        disk.announce = () => {
          if (++count >= nth) throw failure('EIO');
        };
        await repair(disk).catch(() => undefined);
        disk.announce = () => undefined;
        const dice = new Dice(SEED, 'repair', nth);
        const after = how === 'killed' ? new MemoryDisk(disk.all()) : disk.afterPowerCut(dice);
        const what = `${how} at call ${nth} of ${all}`;
        // The next is a daemon as often as another repair: it brings to an end what has happened, or refuses.
        if (nth % 2 === 0)
          await writing(after).then(
            ({ journal }) => journal.close(),
            () => undefined,
          );
        await mustKeep(after, intact, what);
      }
    }
    figure('P4', `repairs killed at each of their ${all} calls, also with the power`, '0 whole records lost');
  });

  test('that finds no room at any call changes nothing, or has happened', faults, async () => {
    const all = await calls();
    for (let nth = 1; nth <= all; nth++) {
      const disk = diskWith(DAMAGE);
      let count = 0;
      disk.announce = (call) => {
        if (++count >= nth && (call === 'write' || call === 'open')) throw failure('ENOSPC');
      };
      const what = `no room from call ${nth} on`;
      const outcome = await repair(disk).then(
        () => 'repaired',
        (error: { code?: string }) => error.code,
      );
      disk.announce = () => undefined;
      expect(['repaired', 'E_JOURNAL_WRITE']).toContain(outcome);
      if (outcome !== 'repaired') {
        const files = Object.entries(disk.all()).filter(([path]) => SEGMENTS.includes(path));
        expect({ what, files: Object.fromEntries(files) }, MORE).toEqual({ what, files: { ...FILES, ...DAMAGE } });
      }
      await mustKeep(disk, intact, what);
    }
    figure('P16', `repairs on a full disk, from each of their ${all} calls on`, '0 whole records lost');
  });

  test('done twice does nothing the second time', faults, async () => {
    const disk = diskWith(DAMAGE);
    expect(await repair(disk)).toMatchObject({
      is: 'repaired',
      lost: lost.map((seq) => ({ from: seq, to: seq })).toSorted((a, b) => a.from - b.from),
    });
    const before = disk.all();
    expect(await repair(disk)).toMatchObject({ is: 'nothing to do' });
    expect(disk.all()).toEqual(before);
  });

  test('copies aside what it writes anew, byte for byte', faults, async () => {
    const disk = diskWith(DAMAGE);
    const { kept } = await repair(disk);
    const copies = kept.map((name) => disk.all()[`${HOME}/${name}`]!);
    for (const file of Object.values(DAMAGE)) expect(copies.some((copy) => copy.equals(file))).toBe(true);
  });
});

async function eachLine(
  change: (lines: Buffer[], i: number) => Buffer[],
  lostBy: (lines: Buffer[], i: number) => readonly number[],
): Promise<number> {
  let done = 0;
  for (const path of SEGMENTS) {
    const lines = linesIn(FILES[path]!);
    for (const i of lines.keys()) {
      const bytes = Buffer.concat(change([...lines], i).flatMap((line) => [line, Buffer.from('\n')]));
      const what = `line ${i + 1} of ${path}`;
      if (bytes.equals(FILES[path]!)) continue;
      await mustNotCut({ [path]: bytes }, what);
      const lost = lostBy(lines, i);
      const disk = diskWith({ [path]: bytes });
      const isEnd = path === LOG && i === lines.length - 1 && lost.length > 0;
      if (!isEnd) expect({ what, state: verifyJournal(HOME, disk).state }, MORE).toEqual({ what, state: 'damaged' });
      const gone = await mustKeep(disk, without(...lost), what);
      if (!isEnd) expect({ what, gone }, MORE).toEqual({ what, gone: lost });
      done++;
    }
  }
  return done;
}

function seqOf(line: Buffer): number[] {
  const row: { seq: number; event?: unknown } = JSON.parse(line.toString());
  return row.event === undefined ? [] : [row.seq];
}

function swapped(lines: Buffer[], i: number): Buffer[] {
  const other = (i + 2) % lines.length;
  return lines.with(i, lines[other]!).with(other, lines[i]!);
}

function eventsOf(path: string): number[] {
  return hits(FILES[path]!).flatMap(({ event }) => event ?? []);
}

function hit(file: Buffer, line: number): Buffer {
  const { from, to } = hits(file)[line]!;
  const copy = Buffer.from(file);
  copy[(from + to) >> 1] = copy[(from + to) >> 1]! ^ 4;
  return copy;
}

import * as fs from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type Entry, lookAt } from '../../../src/adapters/inbox/file.ts';
import { Removal } from '../../../src/adapters/inbox/removal.ts';
import { event, type Folder, newFolder } from './support.ts';

function removalIn({ events }: Folder): { removal: Removal; errors: unknown[]; look: (name: string) => Entry } {
  const errors: unknown[] = [];
  const directory = Buffer.from(events);
  const removal = new Removal({ directory, now: () => 17, onError: (_, error) => errors.push(error) });
  const look = (name: string): Entry => {
    const entry = lookAt(directory, name);
    if (entry === undefined) throw new Error(`${name} is not there`);
    return entry;
  };
  return { removal, errors, look };
}

const contents = (folder: Folder): string[] =>
  folder.left().map((name) => fs.readFileSync(join(folder.events, name), 'utf8'));

test('all that were added are gone when it has settled, however many were added meanwhile', async () => {
  const folder = newFolder();
  const { removal, errors, look } = removalIn(folder);
  for (let n = 0; n < 300; n++) folder.drop(n % 2 === 0 ? `w.${n}.event` : `w${n}.event`, event(n));
  const entries = folder.left().map(look);
  removal.add(entries.slice(0, 100));
  const settled = removal.settled();
  removal.add(entries.slice(100));
  await settled;
  expect({ left: folder.left(), errors }).toEqual({ left: [], errors: [] });
});

test('what is added in the turn in which nothing was left is removed too, and waited for', async () => {
  const folder = newFolder();
  const { removal, look } = removalIn(folder);
  folder.drop('w.1.event', event(1));
  // A batch of refused files has none to remove; the batch after it is told of by the same commit.
  removal.add([]);
  removal.add(folder.left().map(look));
  await removal.settled();
  expect(folder.left()).toEqual([]);
});

test('there is room again before all of many are gone', async () => {
  const folder = newFolder();
  const { removal, look } = removalIn(folder);
  for (let n = 0; n < 600; n++) folder.drop(`w.${n}.event`, event(n));
  removal.add(folder.left().map(look));
  await removal.room();
  const left = folder.left().length;
  expect(left).toBeGreaterThan(200);
  expect(left).toBeLessThan(300);
  await removal.settled();
});

test('an event that takes the place of one that is being removed stays, whichever is faster', async () => {
  const folder = newFolder();
  const { removal, look } = removalIn(folder);
  for (let n = 0; n < 200; n++) {
    folder.drop('x.event', event(n));
    removal.add([look('x.event')]);
    folder.drop('x.event', event(n + 1000));
    await removal.settled();
    expect(contents(folder)).toEqual([event(n + 1000)]);
    for (const name of folder.left()) fs.rmSync(join(folder.events, name));
  }
});

test('a file that was written over, or is another of that name, is left alone', async () => {
  const folder = newFolder();
  const { removal, look } = removalIn(folder);
  folder.drop('x.1.event', event(1));
  const before = look('x.1.event');
  folder.drop('x.1.event', event(2));
  removal.add([before]);
  await removal.settled();
  expect(contents(folder)).toEqual([event(2)]);
});

/** Names that this kernel knows as ones that are not there, of all folders: Documentation/admin-guide/sysctl/fs.rst. */
const absent = (): number => Number(fs.readFileSync('/proc/sys/fs/dentry-state', 'utf8').split('\t')[4]);

// Each new watch of a folder walks past all of these, and the daemon stands still meanwhile.
test.runIf(fs.existsSync('/proc/sys/fs/dentry-state'))(
  'the names of what was removed are not kept by the system',
  async () => {
    const folder = newFolder();
    const { removal, look } = removalIn(folder);
    for (let n = 0; n < MANY; n++) folder.drop(`w.${n}.event`, event(n));
    const entries = folder.left().map(look);
    const before = absent();
    removal.add(entries);
    await removal.settled();
    expect(folder.left()).toEqual([]);
    expect(absent() - before).toBeLessThan(MANY / 2);
  },
);

/** What else this machine does in that second is little beside it. */
const MANY = 20_000;

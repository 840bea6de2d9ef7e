import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { MAX_BYTES } from '../../../src/adapters/inbox/file.ts';
import { event, letter, newFolder, run } from './support.ts';

test('both ways of naming an event are read, other names are left alone', async () => {
  const folder = newFolder();
  folder.drop('backend.event', event(1));
  folder.drop('frontend.17000-42.event', event(2));
  folder.drop('frontend.event.tmp', event(3));
  folder.drop('notes.txt', 'hello');
  const { letters } = await run(folder);
  expect(letters).toEqual([letter('backend.event', 1), letter('frontend.17000-42.event', 2)]);
  expect(folder.left().sort()).toEqual(['frontend.event.tmp', 'notes.txt']);
});

test('events come in the order they were written, whatever their names', async () => {
  const folder = newFolder();
  ['c', 'a', 'b'].forEach((name, n) => {
    folder.drop(`${name}.event`, event(n));
    fs.utimesSync(join(folder.events, `${name}.event`), 1, 1000 + n);
  });
  const { letters } = await run(folder);
  expect(letters.map(({ file }) => file)).toEqual(['c.event', 'a.event', 'b.event']);
});

/** An event of exactly so many bytes. */
const ofBytes = (size: number): string => `{"a":"${'x'.repeat(size - 8)}"}`;

test('1 MiB is read whole', async () => {
  const folder = newFolder();
  folder.drop('x.event', ofBytes(MAX_BYTES));
  const { letters } = await run(folder);
  const [only] = letters;
  expect(letters.length).toBe(1);
  expect(only?.is === 'event' && String(only.payload['a']).length).toBe(MAX_BYTES - 8);
  expect(folder.left()).toEqual([]);
});

/** Each puts something bad named x.event into the folder. */
const BAD: [string, (path: string, home: string) => void, string][] = [
  ['an array', (path) => fs.writeFileSync(path, '[]'), 'an array where an object was expected'],
  [
    '1 MiB and a byte',
    (path) => fs.writeFileSync(path, ofBytes(MAX_BYTES + 1)),
    '1048577 bytes, at most 1048576 are read',
  ],
  ['100 000 brackets', (path) => fs.writeFileSync(path, '['.repeat(100_000)), 'nested deeper than 32'],
  ['500 000 numbers', (path) => fs.writeFileSync(path, `{"a":[${'0,'.repeat(500_000)}0]}`), 'more than 10000 values'],
  [
    'a 20 GB file of nothing',
    (path) => (fs.writeFileSync(path, ''), fs.truncateSync(path, 20 * 2 ** 30)),
    `${20 * 2 ** 30} bytes, at most 1048576 are read`,
  ],
  ['a link to /etc/passwd', (path) => fs.symlinkSync('/etc/passwd', path), 'a symbolic link'],
  ['a link to /dev/zero', (path) => fs.symlinkSync('/dev/zero', path), 'a symbolic link'],
  ['a link to nothing', (path) => fs.symlinkSync('/nowhere', path), 'a symbolic link'],
  ['a FIFO', (path) => void execFileSync('mkfifo', [path]), 'no regular file'],
  ['a folder', (path) => fs.mkdirSync(join(path, 'in'), { recursive: true }), 'a directory'],
  [
    'a hard link',
    (path, home) => (fs.writeFileSync(join(home, 'other'), '{}'), fs.linkSync(join(home, 'other'), path)),
    'a hard link to another file (2 names)',
  ],
];

test.each(BAD)('%s is moved to the quarantine unread, and told', async (_, put, reason) => {
  const folder = newFolder();
  put(join(folder.events, 'x.event'), folder.home);
  const { letters, errors } = await run(folder);
  expect(letters).toEqual([{ is: 'refused', file: 'x.event', reason }]);
  expect(errors).toEqual([]);
  expect(folder.left()).toEqual([]);
  expect(folder.quarantined()).toEqual([expect.stringMatching(/^\d{14}-\d{14}-x\.event$/)]);
});

test('a socket is moved to the quarantine', async () => {
  const folder = newFolder();
  const server = createServer();
  onTestFinished(() => void server.close());
  await new Promise<void>((resolve) => server.listen(join(folder.events, 'x.event'), resolve));
  const { letters } = await run(folder);
  expect(letters).toEqual([{ is: 'refused', file: 'x.event', reason: 'no regular file' }]);
});

test('a file of another user is moved to the quarantine', async () => {
  const folder = newFolder();
  folder.drop('x.event', event(1));
  const own = process.getuid?.() ?? 0;
  const { letters } = await run(folder, { uid: own + 1 });
  expect(letters).toEqual([{ is: 'refused', file: 'x.event', reason: `owned by uid ${own}, expected ${own + 1}` }]);
});

test('a file that really belongs to another user is moved to the quarantine', async (context) => {
  // Only root can give a file away.
  if (process.geteuid?.() !== 0) return context.skip();
  const folder = newFolder();
  folder.drop('x.event', event(1));
  fs.chownSync(join(folder.events, 'x.event'), 65_534, 65_534);
  const { letters } = await run(folder);
  expect(letters).toEqual([{ is: 'refused', file: 'x.event', reason: 'owned by uid 65534, expected 0' }]);
  expect(folder.left()).toEqual([]);
});

test.each([
  ['a\nb.event', 'its name has control characters', 'a_b.event'],
  [Buffer.from([0x61, 0xff, ...Buffer.from('.event')]), 'its name is not UTF-8', 'a_.event'],
  ['.event', 'its name has no worker', '.event'],
])('the name %j is refused', async (name, reason, file) => {
  const folder = newFolder();
  folder.drop(name, event(1));
  const { letters } = await run(folder);
  expect(letters).toEqual([{ is: 'refused', file, reason }]);
  expect(folder.left()).toEqual([]);
});

test.each([
  ['', 'empty, and so for 2 s'],
  ['{"type":', 'no whole JSON, and so for 2 s'],
])('%j is waited for two seconds, then moved to the quarantine', async (content, reason) => {
  const folder = newFolder();
  folder.drop('x.event', content);
  let now = 0;
  const { letters, scan } = await run(folder, { now: () => now });
  now = 1999;
  await scan();
  expect({ letters, left: folder.left() }).toEqual({ letters: [], left: ['x.event'] });
  now = 2000;
  await scan();
  expect({ letters, left: folder.left() }).toEqual({ letters: [{ is: 'refused', file: 'x.event', reason }], left: [] });
});

test('a file that is finished within two seconds is an event', async () => {
  const folder = newFolder();
  folder.drop('x.event', '{"type":');
  let now = 0;
  const { letters, tick } = await run(folder, { now: () => now });
  now = 1500;
  fs.writeFileSync(join(folder.events, 'x.event'), event(1));
  tick();
  await expect.poll(() => letters).toEqual([letter('x.event', 1)]);
});

test('each change gives a half-written file two seconds more', async () => {
  const folder = newFolder();
  folder.drop('x.event', '{');
  let now = 0;
  const { letters, scan } = await run(folder, { now: () => now });
  fs.appendFileSync(join(folder.events, 'x.event'), '"type":');
  now = 2500;
  await scan();
  expect(letters).toEqual([]);
  now = 4500;
  await scan();
  expect(letters).toMatchObject([{ is: 'refused' }]);
});

/** Permissions don't hold for root, so a test of them acts as somebody else for its time. */
function asNobody(folder: string): void {
  if (process.geteuid?.() !== 0) return;
  execFileSync('chown', ['-R', '65534', folder]);
  process.seteuid?.(65534);
  onTestFinished(() => process.seteuid?.(0));
}

test('a file that may not be read is told once, and read when it may be', async () => {
  const folder = newFolder();
  folder.drop('x.event', event(1));
  folder.drop('y.event', event(2));
  asNobody(folder.home);
  fs.chmodSync(join(folder.events, 'x.event'), 0o000);
  let now = 0;
  const { letters, errors, scan } = await run(folder, { now: () => now });
  expect(letters).toEqual([letter('y.event', 2)]);
  for (now of [1000, 61_000, 122_000]) await scan();
  expect(errors).toEqual([
    expect.objectContaining({
      code: 'E_FILE',
      message: expect.stringContaining('events/x.event: no permission to read it'),
    }),
  ]);
  fs.chmodSync(join(folder.events, 'x.event'), 0o600);
  await scan();
  expect(letters).toEqual([letter('y.event', 2), letter('x.event', 1)]);
});

test('a file that was taken but cannot be removed is not delivered again, and told once', async () => {
  const folder = newFolder();
  folder.drop('x.event', event(1));
  folder.drop('y.event', '{');
  asNobody(folder.home);
  fs.chmodSync(folder.events, 0o500);
  onTestFinished(() => fs.chmodSync(folder.events, 0o700));
  const { letters, errors, tick } = await run(folder);
  for (let n = 2; n <= 3; n++) {
    // Nothing can be added to this folder, but what is there can be written to; it comes last.
    fs.writeFileSync(join(folder.events, 'y.event'), event(n));
    tick();
    await expect.poll(() => letters.at(-1)).toEqual(letter('y.event', n));
  }
  expect(letters).toEqual([letter('x.event', 1), letter('y.event', 2), letter('y.event', 3)]);
  expect(errors.filter((error) => String(error).includes('events/x.event'))).toHaveLength(1);
});

test('a bad file that cannot be moved away is told once and not delivered', async () => {
  const folder = newFolder();
  folder.drop('x.event', '[]');
  fs.symlinkSync('/tmp', join(folder.events, 'quarantine'));
  let now = 0;
  const { letters, errors, scan } = await run(folder, { now: () => now });
  for (now of [1000, 61_000]) await scan();
  expect(letters).toEqual([]);
  expect(errors).toEqual([expect.objectContaining({ message: expect.stringContaining('quarantine is not a folder') })]);
});

test('of what was refused the newest is kept', async () => {
  const folder = newFolder();
  for (let n = 0; n < 20; n++) folder.drop(`${String(n).padStart(2, '0')}.event`, '[]');
  fs.mkdirSync(join(folder.events, 'quarantine'));
  fs.writeFileSync(join(folder.events, 'quarantine', '00000000000000-older'), '');
  const { letters } = await run(folder, { keepRefused: 5 });
  expect(letters.length).toBe(20);
  expect(folder.quarantined().map((name) => name.slice(-8))).toEqual([
    '15.event',
    '16.event',
    '17.event',
    '18.event',
    '19.event',
  ]);
});

test('what an old refused folder holds is removed with it, beside everything else', async () => {
  const folder = newFolder();
  const tree = join(folder.events, 'quarantine', '00000000000000-tree');
  fs.mkdirSync(join(tree, 'a', 'b'), { recursive: true });
  for (let n = 0; n < 200; n++) fs.writeFileSync(join(tree, 'a', `${n}`), '');
  fs.writeFileSync(Buffer.concat([Buffer.from(`${tree}/a/b/`), Buffer.from([0xff])]), '');
  fs.symlinkSync(folder.home, join(tree, 'a', 'b', 'home'));
  folder.drop('x.event', '[]');
  const { errors } = await run(folder, { keepRefused: 1 });
  await expect.poll(() => folder.quarantined()).toEqual([expect.stringMatching(/-x\.event$/)]);
  expect({ errors, home: fs.readdirSync(folder.home).sort() }).toEqual({ errors: [], home: ['events', 'run'] });
});

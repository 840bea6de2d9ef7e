import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { MAX_BYTES } from '../../../src/adapters/inbox/file.ts';
import { bringLetters } from '../../../src/daemon/sandbox/bring-letters.ts';

test('event files are brought in their order, with their time, and are gone where they were', async () => {
  const { from, bring, brought, times } = box();
  for (const name of ['b', 'a', 'c']) {
    fs.writeFileSync(join(from, `w.${name}.event`), name);
    fs.utimesSync(join(from, `w.${name}.event`), 1_700_000_000.25, 1_700_000_000.25);
  }
  fs.writeFileSync(join(from, 'draft'), 'no event');
  expect(await bring()).toEqual([]);
  expect(brought()).toEqual(['a', 'b', 'c']);
  expect(fs.readdirSync(from)).toEqual(['draft']);
  expect(times()).toEqual([1_700_000_000_250, 1_700_000_000_250, 1_700_000_000_250]);
  fs.writeFileSync(join(from, 'w.d.event'), 'd');
  expect(await bring()).toEqual([]);
  expect(brought()).toEqual(['a', 'b', 'c', 'd']);
});

test('nothing of what a worker plants among them comes out, and it holds up none of the others', async () => {
  const { from, dir, bring, brought } = box();
  fs.writeFileSync(join(dir, 'secret'), 'secret');
  fs.symlinkSync(join(dir, 'secret'), join(from, 'a-link.event'));
  execFileSync('mkfifo', [join(from, 'b-pipe.event')]);
  fs.mkdirSync(join(from, 'c-folder.event'));
  fs.writeFileSync(join(from, 'd-long.event'), Buffer.alloc(MAX_BYTES + 1));
  fs.writeFileSync(join(from, 'w.event'), 'true');
  expect(await bring()).toEqual([
    '"a-link.event": it is a link',
    '"b-pipe.event": it is no ordinary file',
    '"c-folder.event": it is no ordinary file',
    `"d-long.event": its ${MAX_BYTES + 1} bytes are more than ${MAX_BYTES}`,
  ]);
  expect(brought()).toEqual(['true']);
  expect(fs.readdirSync(from)).toEqual(['c-folder.event']);
  expect(fs.readFileSync(join(dir, 'secret'), 'utf8')).toBe('secret');
});

test('a folder that is another one by now is not followed', async () => {
  const { from, dir, bring, brought } = box();
  fs.mkdirSync(join(dir, 'elsewhere'));
  fs.writeFileSync(join(dir, 'elsewhere', 'another.event'), 'not yours');
  fs.rmdirSync(from);
  fs.symlinkSync(join(dir, 'elsewhere'), from);
  await expect(bring()).rejects.toThrow(/ENOTDIR|ELOOP/);
  fs.unlinkSync(from);
  execFileSync('mkfifo', [from]);
  await expect(bring()).rejects.toThrow('ENOTDIR');
  expect(brought()).toEqual([]);
  expect(fs.existsSync(join(dir, 'elsewhere', 'another.event'))).toBe(true);
});

/** A worker's event files, and where they go. */
function box() {
  const dir = fs.mkdtempSync(join(tmpdir(), 'omo-box-'));
  onTestFinished(() => fs.rmSync(dir, { recursive: true }));
  const [from, outbox, events] = [join(dir, 'from'), join(dir, 'outbox'), join(dir, 'events')];
  for (const folder of [from, outbox, events]) fs.mkdirSync(folder);
  return {
    dir,
    from,
    bring: async () => bringLetters(from, { outbox, events }, 'w'),
    times: () => fs.readdirSync(events).map((name) => fs.statSync(join(events, name)).mtimeMs),
    brought: () => {
      expect(fs.readdirSync(outbox)).toEqual([]);
      const names = fs.readdirSync(events).toSorted();
      return names.map((name) => fs.readFileSync(join(events, name), 'utf8'));
    },
  };
}

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { expect, onTestFinished, test } from 'vitest';
import { patiently } from '../../src/daemon/patience.ts';
import { Rounds } from '../../src/daemon/rounds.ts';
import { refuseWhile, type Trouble, Troubles } from '../../src/daemon/troubles.ts';
import { writeWhole } from '../../src/daemon/write-whole.ts';
import { OmoError } from '../../src/core/errors.ts';
import { shortageIn } from '../../src/core/short.ts';

function troublesAt(clock: { now: number }) {
  const notified: Trouble[] = [];
  const changes: number[] = [];
  const troubles: Troubles = new Troubles({
    now: () => clock.now,
    log: pino({ level: 'silent' }),
    notify: (trouble) => void notified.push(trouble),
    onChange: () => void changes.push(troubles.all.length),
  });
  return { troubles, notified, changes };
}

const FULL = new OmoError('E_JOURNAL_WRITE', 'the disk is full');
const BROKEN = new OmoError('E_JOURNAL_WRITE', 'the disk is broken');

test('a trouble is told until it is over, keeps its beginning, and the person hears of it once', () => {
  const clock = { now: 1000 };
  const { troubles, notified, changes } = troublesAt(clock);
  troubles.tell('journal', FULL);
  clock.now = 2000;
  troubles.tell('journal', FULL);
  troubles.tell('journal', BROKEN);
  expect(troubles.all).toEqual([{ code: 'E_JOURNAL_WRITE', message: 'the disk is broken', since: 1000 }]);
  expect(() => refuseWhile(troubles.of('journal'))).toThrow('could not be kept: the disk is broken');
  troubles.clear('journal');
  troubles.clear('journal');
  expect(troubles.all).toEqual([]);
  expect(() => refuseWhile(troubles.of('journal'))).not.toThrow();
  expect(changes).toEqual([1, 1, 0]);
  troubles.tell('journal', FULL);
  expect(notified.map(({ message }) => message)).toEqual(['the disk is full']);
  troubles.clear('journal');
  clock.now += 3_600_000;
  troubles.tell('journal', FULL);
  expect(notified).toHaveLength(2);
});

test('of one kind exactly those are told that are so now', () => {
  const { troubles } = troublesAt({ now: 0 });
  troubles.tell('journal', FULL);
  troubles.set('events/', new Map([['events/a', BROKEN]]));
  troubles.set('events/', new Map([['events/b', BROKEN]]));
  expect(troubles.of('events/a')).toBeUndefined();
  expect(troubles.all).toHaveLength(2);
  troubles.set('events/', new Map());
  expect(troubles.all.map(({ message }) => message)).toEqual(['the disk is full']);
});

test('what the machine has run out of is waited for and told, and what was asked for is done then', async () => {
  const { troubles, notified } = troublesAt({ now: 0 });
  let tries = 0;
  const done = await patiently({ troubles, off: new AbortController().signal, most: 'as long as it takes' }, () => {
    tries += 1;
    return tries === 1 ? Promise.reject(systemError('ENOSPC')) : Promise.resolve('done');
  });
  expect({ done, tries, now: troubles.all }).toEqual({ done: 'done', tries: 2, now: [] });
  expect(notified).toMatchObject([{ code: 'E_FILE', message: expect.stringContaining('free some space') }]);
});

test('waiting for a disk ends when it is broken off, and anything else is not waited for', async () => {
  const { troubles } = troublesAt({ now: 0 });
  const off = new AbortController();
  const waiting = patiently({ troubles, off: off.signal, most: 'as long as it takes' }, () => {
    off.abort();
    return Promise.reject(systemError('ENOSPC'));
  });
  await expect(waiting).rejects.toThrow('ENOSPC');
  const other = patiently({ troubles, off: new AbortController().signal, most: 'a while' }, () =>
    Promise.reject(systemError('ENOENT')),
  );
  await expect(other).rejects.toThrow('ENOENT');
  expect(troubles.all).toEqual([]);
});

test.each([
  [systemError('EMFILE'), 'EMFILE'],
  [new OmoError('E_GIT', 'git: fatal: write error: No space left on device'), 'ENOSPC'],
  [new OmoError('E_FILE', 'x', { cause: systemError('EROFS') }), 'EROFS'],
  [systemError('ENOENT'), undefined],
  ['ENOSPC', undefined],
])('%s: the machine has run out of %s', (error, of) => {
  expect(shortageIn(error)?.of).toBe(of);
});

test('a look that fails, whichever way, ends neither the rounds nor the process', async () => {
  const told: unknown[] = [];
  const looks = [() => Promise.reject(systemError('EMFILE')), thrown, () => undefined];
  const rounds = new Rounds(1, () => looks.shift()?.(), {
    warn: ({ err }: { readonly err: unknown }) => void told.push(err),
  });
  rounds.start();
  await expect.poll(() => looks.length).toBe(0);
  await rounds.stop();
  expect(told).toMatchObject([{ code: 'EMFILE' }, { code: 'EIO' }]);
});

function thrown(): never {
  throw systemError('EIO');
}

test('a file that can’t be replaced stays as it was', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'omo-whole-'));
  onTestFinished(() => rmSync(dir, { recursive: true }));
  const path = join(dir, 'a.json');
  await writeWhole(path, 'one');
  await writeWhole(path, 'two');
  expect(readFileSync(path, 'utf8')).toBe('two');
  writeFileSync(join(dir, 'file'), '');
  await expect(writeWhole(join(dir, 'file', 'b.json'), 'x')).rejects.toMatchObject({ code: 'ENOTDIR' });
});

function systemError(code: string): Error {
  return Object.assign(new Error(`${code}: made by the test`), { code });
}

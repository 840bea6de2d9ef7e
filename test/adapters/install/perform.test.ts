import { mkdirSync, utimesSync } from 'node:fs';
import { expect, test } from 'vitest';
import { perform } from '../../../src/adapters/install/perform.ts';
import type { Piece } from '../../../src/adapters/install/step.ts';
import { makeHome, type TestHome } from './homes.ts';

const clock = () => new Date(2026, 10, 20, 14, 5, 54);

/** Adds a line; `looked` is called each time it has been decided. */
function addsALine(home: TestHome, looked: (times: number) => void = () => undefined): Piece {
  let times = 0;
  return {
    what: 'hook',
    file: home.path('settings'),
    step: ({ text }) => {
      looked((times += 1));
      return { is: 'write', text: `${text ?? ''}omo\n` };
    },
  };
}

test('what somebody writes without the lock meanwhile is not lost', async () => {
  const home = makeHome();
  home.write('settings', 'one\n');
  // The first look only foresees; the second is the one under the lock.
  const piece = addsALine(home, (times) => times === 2 && home.write('settings', 'one\ntwo\n'));
  await perform(piece, clock);
  expect(home.read('settings')).toBe('one\ntwo\nomo\n');
});

test('a file that changes at every look is left alone', async () => {
  const home = makeHome();
  const piece = addsALine(home, (times) => home.write('settings', `${times}\n`));
  await expect(perform(piece, clock)).rejects.toThrow(/changed each time it was read/);
  expect(home.read('settings')).toMatch(/^\d+\n$/);
});

test('the lock of a process that died is taken over', async () => {
  const home = makeHome();
  mkdirSync(home.path('settings.lock'));
  utimesSync(home.path('settings.lock'), 0, 0);
  await perform(addsALine(home), clock);
  expect(Object.keys(home.files())).toEqual(['settings']);
});

test('many at once each do theirs, one after the other', async () => {
  const home = makeHome();
  await Promise.all(Array.from({ length: 8 }, async () => perform(addsALine(home), clock)));
  expect(home.read('settings')).toBe('omo\n'.repeat(8));
});

test('neither draft nor lock is left behind, and no copy is written over another', async () => {
  const home = makeHome();
  for (let i = 0; i < 12; i += 1) await perform(addsALine(home), clock);
  const names = Object.keys(home.files());
  expect(names).toHaveLength(12);
  expect(names.filter((name) => !/^settings(\.omo-20261120-140554(-\d+)?\.bak)?$/.test(name))).toEqual([]);
});

import { expect, test } from 'vitest';
import type { Entry } from '../../../src/adapters/inbox/file.ts';
import { inOrder } from '../../../src/adapters/inbox/order.ts';
import { MOST_STEPS, Pace } from '../../../src/adapters/inbox/pace.ts';
import { event, newFolder, run } from './support.ts';

/** A pace whose clock moves by so many ms at each look, and which notes how many steps were made between two rests. */
function noted(msPerLook: number): { pace: Pace; slices: number[] } {
  const slices = [0];
  let now = 0;
  const look = (): number => (now += msPerLook);
  const pace = new (class extends Pace {
    override isSpent(): boolean {
      slices.push((slices.pop() ?? 0) + 1);
      return super.isSpent();
    }
  })(look, () => Promise.resolve(void slices.push(0)));
  return { pace, slices };
}

test('it is time to rest after 5 ms, and after 64 steps however fast they are', async () => {
  let now = 100;
  let rests = 0;
  const pace = new Pace(
    () => now,
    () => Promise.resolve(void rests++),
  );
  expect(pace.isSpent()).toBe(false);
  now = 104;
  expect(pace.isSpent()).toBe(false);
  now = 105;
  expect(pace.isSpent()).toBe(true);
  await pace.rest();
  const steps = Array.from({ length: MOST_STEPS }, () => pace.isSpent());
  expect(steps).toEqual([...Array.from({ length: MOST_STEPS - 1 }, () => false), true]);
  expect(rests).toBe(1);
});

test('each file is a step when it is found and when it is read, and 64 of them are a slice', async () => {
  const folder = newFolder();
  for (let n = 0; n < 2000; n++) folder.drop(`w.${n}.event`, event(n));
  const { pace, slices } = noted(0);
  const { letters } = await run(folder, { pace });
  expect(letters.length).toBe(2000);
  expect(Math.max(...slices)).toBe(MOST_STEPS);
  expect(slices.reduce((sum, steps) => sum + steps, 0)).toBeGreaterThanOrEqual(2 * 2000);
});

test('slow files make short slices', async () => {
  const folder = newFolder();
  for (let n = 0; n < 50; n++) folder.drop(`w.${n}.event`, event(n));
  const { pace, slices } = noted(2);
  await run(folder, { pace });
  expect(Math.max(...slices)).toBe(3);
});

test('files that were refused are steps too', async () => {
  const folder = newFolder();
  for (let n = 0; n < 500; n++) folder.drop(`w.${n}.event`, '[]');
  const { pace, slices } = noted(0);
  const { letters } = await run(folder, { pace, keepRefused: 3 });
  expect({ refused: letters.length, most: Math.max(...slices) }).toEqual({ refused: 500, most: MOST_STEPS });
});

test.each([0, 1, 2, 511, 512, 513, 5000])(
  '%i entries are ordered by moment, then by name, in pieces',
  async (count) => {
    const all = Array.from({ length: count }, (_, n) => entry(`w.${(n * 7919) % count}`, ((n * 104_729) % count) >> 2));
    const { pace, slices } = noted(5);
    const ordered = await inOrder(all, pace);
    const expected = [...all].sort((a, b) => a.writtenAt - b.writtenAt || (a.name < b.name ? -1 : 1));
    expect(ordered.map(({ name }) => name)).toEqual(expected.map(({ name }) => name));
    // Once for each 512 in each round, of which there are log2(n/512) and one more.
    const pieces = Math.floor(count / 512);
    expect(slices.length).toBeGreaterThanOrEqual(pieces * Math.floor(Math.log2(2 * Math.max(1, pieces))));
  },
);

function entry(name: string, writtenAt: number): Entry {
  return { name, writtenAt, changedAt: 0, dev: 0, ino: 0, size: 0, uid: 0, mode: 0, links: 1 };
}

import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { type Owner, ownerOf, standingOf } from '../../../src/adapters/lock/owner.ts';
import { holderIn, takeTurn } from '../../../src/adapters/lock/turns.ts';
import type { ProcessTable } from '../../../src/adapters/processes/process-table.ts';
import { systemTable } from '../../../src/adapters/processes/system-table.ts';

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'omo-turns-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

const one = (pid: number): Owner => ({ pid, start: '7', boot: 'b', host: 'h', namespace: 'n' });
const anybody = () => Promise.resolve(true);

test('of many who find its holder gone one has the next turn, and the others meet that one', async () => {
  const folder = newFolder();
  await takeTurn(folder, one(1), anybody);
  const met: unknown[] = [];
  const mayFollow = (holder: ReturnType<typeof holderIn>) => {
    met.push(holder);
    return Promise.resolve(holder.is === 'owner' && holder.owner.pid === 1);
  };
  const got = await Promise.all([2, 3, 4].map((pid) => takeTurn(folder, one(pid), mayFollow)));
  expect(got.filter((turn) => turn !== undefined)).toHaveLength(1);
  expect(
    met.filter((holder) => JSON.stringify(holder) !== JSON.stringify({ is: 'owner', owner: one(1) })),
  ).toHaveLength(2);
  expect(readdirSync(folder)).toEqual(['2']);
});

test('who found the holder gone long ago, and stood still while others had their turns, has none', async () => {
  const folder = newFolder();
  await takeTurn(folder, one(1), anybody);
  let looks = 0;
  const slow = await takeTurn(folder, one(9), async (holder) => {
    if (++looks > 1) return holder.is === 'owner' && holder.owner.pid !== 3;
    for (const pid of [2, 3]) await takeTurn(folder, one(pid), anybody);
    return true;
  });
  expect([slow, looks, holderIn(folder)]).toEqual([undefined, 2, { is: 'owner', owner: one(3) }]);
  expect(readdirSync(folder)).toEqual(['3']);
});

test('a turn that was given back is free, and one given back late takes nothing from the next', async () => {
  const folder = newFolder();
  const first = await takeTurn(folder, one(1), anybody);
  first?.giveBack('free');
  expect(holderIn(folder)).toEqual({ is: 'free' });
  await takeTurn(folder, one(2), anybody);
  first?.giveBack('free');
  expect(holderIn(folder)).toEqual({ is: 'owner', owner: one(2) });
});

test.each(['', 'null', '"unsure"', '{"pid":7}', '{"pid":"7","start":"","boot":"","host":"","namespace":""}', '{'])(
  'what tells no owner (%s) is nobody’s to judge',
  (text) => {
    const folder = newFolder();
    writeFileSync(join(folder, '3'), text);
    expect(holderIn(folder)).toEqual({ is: 'unsure' });
  },
);

test('an owner is gone when its pid is free, or another’s; what can’t be known is not taken for gone', async () => {
  const table = systemTable();
  const here = await ownerOf(process.pid, table);
  const stands = (other: Partial<Owner>, by = table) => standingOf({ ...here, ...other }, here, by);
  expect(await stands({})).toBe('alive');
  expect(await stands({ pid: 2 ** 22 + 1 })).toBe('gone');
  expect(await stands({ start: '1' })).toBe('gone');
  expect(await stands({ boot: 'another' })).toBe('gone');
  expect(await stands({ host: 'another' })).toBe('unknown');
  expect(await stands({ namespace: 'another' })).toBe('unknown');
  expect(await stands({ start: '' })).toBe('unknown');
  const mute: ProcessTable = { ...table, start: () => Promise.resolve(undefined) };
  expect(await standingOf(here, await ownerOf(process.pid, mute), mute)).toBe('unknown');
});

import { mkdirSync, rmdirSync } from 'node:fs';
import { afterEach, beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import { MB, onDisk, talkative } from './talkative.ts';

beforeEach(() => void vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] }));
afterEach(() => void vi.useRealTimers());

test('what is in the way of shortening an output is told once, and it is shortened when that has gone', async () => {
  const { world, look } = await talkative();
  mkdirSync(`${world.files.log}.left-out.new`);
  await look();
  await look();
  expect(onDisk(world.files.log)).toBeGreaterThan(2 * MB);
  expect(world.warnings).toHaveLength(1);
  rmdirSync(`${world.files.log}.left-out.new`);
  await look();
  expect(onDisk(world.files.log)).toBeLessThanOrEqual(MB);
});

test('where nothing can be given back that is told once, and not tried again', async () => {
  const { world, look } = await talkative();
  vi.stubEnv('PATH', '/nowhere');
  onTestFinished(() => void vi.unstubAllEnvs());
  await look();
  vi.unstubAllEnvs();
  await look();
  expect(onDisk(world.files.log)).toBeGreaterThan(2 * MB);
  expect(world.warnings).toMatchObject([{ reason: 'there is no program fallocate' }]);
});

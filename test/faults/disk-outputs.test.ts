import { afterEach, beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import { MB, onDisk, talkative } from '../daemon/talkative.ts';
import { smallDisk } from './disk/small-disk.ts';

beforeEach(() => void vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] }));
afterEach(() => void vi.useRealTimers());

test(
  'an output that outgrew its bound on a full disk is shortened as soon as there is room for a note',
  { tags: ['faults'] },
  async () => {
    const disk = smallDisk('size=6m');
    vi.stubEnv('TMPDIR', disk.path);
    onTestFinished(() => void vi.unstubAllEnvs());
    const { world, look } = await talkative();
    disk.fill();
    await look();
    expect(onDisk(world.files.log)).toBeGreaterThan(2 * MB);
    disk.free();
    await look();
    expect(onDisk(world.files.log)).toBeLessThanOrEqual(MB);
  },
);

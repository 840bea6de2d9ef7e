import { statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { vi } from 'vitest';
import { Bounds } from '../../src/daemon/bounds.ts';
import { PROGRAM, World } from './attempts.ts';

export const MB = 2 ** 20;

/** An attempt that has shown 3 MB where 1 is kept; `look`: the next round. Under timers of the test's. */
export async function talkative() {
  const world = await World.make(PROGRAM);
  writeFileSync(join(world.home.root, 'config.json'), JSON.stringify({ keep: { outputMegabytes: 1 } }));
  writeFileSync(world.files.log, Buffer.alloc(3 * MB, 'x'));
  const rounds = new Bounds(world.parts).rounds();
  rounds.start();
  const look = async (): Promise<void> => {
    vi.advanceTimersByTime(5000);
    await rounds.stop();
    rounds.start();
  };
  return { world, look };
}

export function onDisk(path: string): number {
  return statSync(path).blocks * 512;
}

import { execFileSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { errnoOf } from '../../../src/core/fault.ts';

/** A disk of its own that a test can fill, gone when the test ends. */
export interface SmallDisk {
  readonly path: string;
  /** A folder on the other disk, for what must go on while this one is full. */
  readonly beside: string;
  /** Takes every byte that is left; `but`: so many are left, in whole pages. */
  fill(but?: number): void;
  /** Takes every file that may still be made. */
  fillNames(): void;
  /** Gives all of it back. */
  free(): void;
}

/** `options`: as mount(8) takes them for a tmpfs. Throws, in words, where nothing can be mounted. */
export function smallDisk(options: string): SmallDisk {
  const beside = mkdtempSync(join(tmpdir(), 'omo-disk-'));
  onTestFinished(() => rmSync(beside, { recursive: true, force: true }));
  const path = mkdtempSync(join(tmpdir(), 'omo-full-'));
  mount('-t', 'tmpfs', '-o', `${options},mode=700`, 'tmpfs', path);
  onTestFinished(() => {
    execFileSync('umount', ['--lazy', path]);
    rmSync(path, { recursive: true, force: true });
  });
  const [fill, names] = [join(path, 'fill'), join(path, 'names')];
  return {
    path,
    beside,
    fill: (but = 0) => {
      fillUp(fill);
      if (but > 0) execFileSync('truncate', [`--size=-${but}`, fill]);
    },
    fillNames: () => {
      execFileSync('mkdir', [names]);
      untilFull((n) => writeFileSync(join(names, String(n)), ''));
    },
    free: () => {
      rmSync(fill, { force: true });
      rmSync(names, { recursive: true, force: true });
    },
  };
}

/** Mounts, or says plainly what that takes. */
export function mount(...args: readonly string[]): void {
  try {
    execFileSync('mount', args, { stdio: 'pipe' });
  } catch (error) {
    throw new Error(
      'a full disk needs a disk to fill: run this as root, or under `unshare --user --mount --map-root-user`',
      { cause: error },
    );
  }
}

function fillUp(file: string): void {
  const fd = openSync(file, 'a');
  try {
    for (const size of [1 << 20, 4096, 1]) untilFull(() => writeSync(fd, Buffer.alloc(size, 1)));
  } finally {
    closeSync(fd);
  }
}

function untilFull(take: (n: number) => void): void {
  for (let n = 0; ; n++) {
    try {
      take(n);
    } catch (error) {
      if (errnoOf(error) === 'ENOSPC') return;
      throw error;
    }
  }
}

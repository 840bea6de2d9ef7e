import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { refuseWindowsDrive } from '../../src/config/windows-drive.ts';

/** A folder that the mounts call a drive of Windows, and one beside it. */
function machine() {
  const root = mkdtempSync(join(tmpdir(), 'omo-drive-'));
  onTestFinished(() => rmSync(root, { recursive: true }));
  const [drive, linux, mounts] = [join(root, 'c'), join(root, 'linux'), join(root, 'mountinfo')];
  mkdirSync(drive);
  mkdirSync(linux);
  const ext4 = '22 1 259:2 / / rw,relatime - ext4 /dev/root rw';
  writeFileSync(
    mounts,
    `${ext4}\n40 22 0:50 / ${drive} rw,noatime - 9p C:\\134 rw,dirsync,aname=drvfs;path=C:\\;uid=0\n`,
  );
  return { root, drive, linux, mounts };
}

test('a home on a drive of Windows is refused, with the reason and the way out', () => {
  const { drive, mounts } = machine();
  expect(() => refuseWindowsDrive(join(drive, 'Users/me/.omo'), mounts)).toThrow(
    expect.objectContaining({ code: 'E_HOME', message: expect.stringMatching(/drive of Windows .*Set OMO_HOME/) }),
  );
});

test('also where a link leads there', () => {
  const { drive, linux, mounts } = machine();
  symlinkSync(drive, join(linux, 'home'));
  expect(() => refuseWindowsDrive(join(linux, 'home/.omo'), mounts)).toThrow('drive of Windows');
});

test('beside it, and where nothing tells of mounts, a home is taken', () => {
  const { root, linux, mounts } = machine();
  refuseWindowsDrive(join(linux, '.omo'), mounts);
  refuseWindowsDrive(join(linux, '.omo'), join(root, 'no such file'));
});

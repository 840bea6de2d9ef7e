import { expect, test } from 'vitest';
import { isWindowsDrive, mountOf, watchWay } from '../../src/core/mounts.ts';

const MOUNTS = String.raw`22 1 259:2 / / rw,relatime shared:1 - ext4 /dev/root rw
30 22 0:26 / /proc rw - proc proc rw
41 40 0:51 / /mnt/c/native rw shared:7 master:1 - ext4 /dev/sdb rw
40 22 0:50 / /mnt/c rw,noatime - 9p drvfs rw,dirsync,aname=drvfs;path=C:\
50 22 0:60 / /home/me/my\040share rw - cifs //host/share rw
60 22 0:70 / /srv rw - nfs4 host:/srv rw
61 22 0:71 / /srv rw - tmpfs tmpfs rw
62 22 0:72 / /fuse rw - fuse.sshfs me@host:/ rw
`;

test.each([
  ['/home/me/.omo/events', 'native'],
  ['/mnt/c/Users/me/.omo/events', 'polling'],
  ['/mnt/c', 'polling'],
  ['/mnt/c/native/events', 'native'],
  ['/mnt/cd/events', 'native'],
  ['/home/me/my share/events', 'polling'],
  ['/srv/events', 'native'],
  ['/fuse/events', 'polling'],
])('%s is watched the %s way', (path, way) => {
  expect(watchWay(mountOf(MOUNTS, path))).toBe(way);
});

test('without any mounts told, the native way is tried', () => {
  expect(watchWay(mountOf('', '/home'))).toBe('native');
});

test.each([
  ['C:\\134 /mnt/c', '9p C:\\134 rw,dirsync,aname=drvfs;path=C:\\;uid=1000', true],
  ['WSL 1', 'drvfs C: rw,case=off', true],
  ['another machine’s share', '9p host rw,trans=virtio', false],
  ['a disk of Linux', 'ext4 /dev/sdb rw', false],
])('%s is a drive of Windows, or not', (_, after, is) => {
  const mount = mountOf(`1 0 0:1 / / rw - ${after}`, '/home');
  expect(mount && isWindowsDrive(mount)).toBe(is);
});

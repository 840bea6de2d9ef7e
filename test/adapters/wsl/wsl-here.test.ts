import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { wslHere } from '../../../src/adapters/wsl/wsl-here.ts';

const DEBIAN = 'Linux version 6.1.0-18-amd64 (debian-kernel@lists.debian.org) #1 SMP Debian 6.1.76-1\n';
const WSL1 =
  'Linux version 4.4.0-19041-Microsoft (Microsoft@Microsoft.com) (gcc version 5.4.0 (GCC) ) #1237-Microsoft\n';
const WSL2 = 'Linux version 5.15.167.4-microsoft-standard-WSL2 (root@f9c826d3017f) (gcc (GCC) 11.2.0) #1 SMP\n';
const OWN_KERNEL = 'Linux version 6.6.30-mine (me@home) (gcc (Debian 12.2.0-14) 12.2.0) #3 SMP\n';

test('a plain Linux is not WSL', async () => {
  expect(await wslHere(rootWith({ 'proc/version': DEBIAN, 'proc/self/cgroup': '0::/init.scope\n' }))).toBe('none');
});

test('a system without any of these files, like macOS, is not WSL', async () => {
  expect(await wslHere(rootWith({}))).toBe('none');
});

test('WSL 2 is known by its kernel', async () => {
  expect(await wslHere(rootWith({ 'proc/version': WSL2, 'proc/self/cgroup': '0::/\n' }))).toBe('wsl2');
});

test('WSL 1 is known by the name it gives itself', async () => {
  expect(await wslHere(rootWith({ 'proc/version': WSL1 }))).toBe('wsl1');
});

test.each(['proc/sys/fs/binfmt_misc/WSLInterop', 'proc/sys/fs/binfmt_misc/WSLInterop-late', 'run/WSL/1_interop'])(
  'WSL 2 with a kernel that a person built is known by %s',
  async (mark) => {
    expect(await wslHere(rootWith({ 'proc/version': OWN_KERNEL, [mark]: '' }))).toBe('wsl2');
  },
);

test.each([
  ['Docker', { '.dockerenv': '' }],
  ['Podman', { 'run/.containerenv': '' }],
  ['an older Docker', { 'proc/self/cgroup': '12:pids:/docker/3f1c\n' }],
  ['Kubernetes', { 'proc/self/cgroup': '0::/kubepods/besteffort/pod1\n' }],
])('a container of %s in WSL is none: there is no Windows beside it', async (_, files) => {
  expect(await wslHere(rootWith({ 'proc/version': WSL2, 'proc/sys/fs/binfmt_misc/WSLInterop': '', ...files }))).toBe(
    'none',
  );
});

/** A folder that stands for /, with these files. */
function rootWith(files: Readonly<Record<string, string>>): string {
  const root = mkdtempSync(join(tmpdir(), 'omo-wsl-'));
  onTestFinished(() => rmSync(root, { recursive: true }));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return root;
}

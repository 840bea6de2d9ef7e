import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openTab } from '../../../src/adapters/viewer/windows-terminal.ts';

const TAB = { title: 'omo-worker-api', distribution: 'Ubuntu', script: '/home/u/view/api.sh' };
const WAIT_MS = 10_000;

test('wt.exe is called with its input closed, on a drive, through the living socket of WSL and not the stale one', async () => {
  const root = aRoot();
  const socket = join(root, 'run/WSL/7_interop');
  mkdirSync(dirname(socket), { recursive: true });
  const server = createServer((one) => one.destroy()).listen(socket);
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  program(root, 'bin/wt.exe', `printf '%s\\n' "$WSL_INTEROP" "$PWD" "$(cat)" "$*" >'${root}/told'`);
  program(root, 'mnt/c/Windows/System32/cmd.exe', 'exit 1');
  await openTab(TAB, from(root, { WSL_INTEROP: '/run/WSL/gone_interop' }));
  const words =
    '-w omo new-tab --title omo-worker-api --suppressApplicationTitle -- wsl.exe -d Ubuntu --exec /home/u/view/api.sh';
  expect(readFileSync(join(root, 'told'), 'utf8').split('\n')).toEqual([socket, join(root, 'mnt/c'), '', words, '']);
});

test('drives are looked for where wsl.conf says that they are', async () => {
  const root = aRoot();
  write(join(root, 'etc/wsl.conf'), '[automount]\nroot = /windows/\n');
  program(root, 'windows/d/Windows/System32/cmd.exe', `printf '%s|' "$PWD" "$@" >'${root}/told'`);
  await openTab(TAB, from(root));
  const words = readFileSync(join(root, 'told'), 'utf8').split('|');
  expect(words.slice(0, 6)).toEqual([join(root, 'windows/d'), '/c', 'start', '', 'wt.exe', '-w']);
});

test('a program of Windows that hangs is ended, and how to get out of that is told', async () => {
  const root = aRoot();
  program(root, 'bin/wt.exe', `echo $$ >'${root}/pid'; exec sleep 1000`);
  await expect(openTab(TAB, { ...from(root), callMs: 300 })).rejects.toMatchObject({
    code: 'E_VIEW',
    message: expect.stringMatching(/did not end within 0\.3 s.*omo daemon stop/),
  });
});

test.each([
  ['echo "wt.exe: cannot execute binary file: Exec format error" >&2; exit 126', /Register it: sudo sh -c/],
  ['exit 126', /Register it: sudo sh -c/],
  ['printf "b\\0a\\0d\\0" >&2; exit 1', /ended with 1, saying "bad"/],
  ['kill -TERM $$', /ended with SIGTERM/],
])('of wt.exe that does %j the reason is told', async (does, says) => {
  const root = aRoot();
  program(root, 'bin/wt.exe', does);
  await expect(openTab(TAB, from(root))).rejects.toMatchObject({
    code: 'E_VIEW',
    message: expect.stringMatching(says),
  });
});

test('without Windows Terminal it is said what to install', async () => {
  await expect(openTab(TAB, from(aRoot()))).rejects.toThrow(/no wt\.exe on PATH, and no drive.*winget install/);
});

function from(root: string, env: Readonly<Record<string, string>> = {}) {
  return { root, env: { PATH: `${root}/bin:/usr/bin:/bin`, ...env }, callMs: WAIT_MS };
}

function aRoot(): string {
  const root = mkdtempSync(join(tmpdir(), 'omo-wt-'));
  onTestFinished(() => rmSync(root, { recursive: true }));
  return root;
}

function program(root: string, name: string, does: string): void {
  write(join(root, name), `#!/bin/sh\n${does}\n`);
}

function write(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text, { mode: 0o755 });
}

import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { livingInterop, windowsPrograms } from '../../../src/adapters/wsl/interop.ts';

test('the newest socket that somebody answers at is taken', async () => {
  const root = aRoot();
  await listening(root, 'run/WSL/1_interop', 100);
  const living = await listening(root, 'run/WSL/20_interop', 200);
  dead(root, 'run/WSL/300_interop', 300);
  expect(await livingInterop(root)).toBe(living);
});

test('where none answers the one of the distribution’s first process is taken', async () => {
  const root = aRoot();
  const first = dead(root, 'run/WSL/1_interop', 100);
  dead(root, 'run/WSL/300_interop', 300);
  expect(await livingInterop(root)).toBe(first);
});

test('where there is none, as on WSL 1, nothing is taken', async () => {
  expect(await livingInterop(aRoot())).toBeUndefined();
});

test.each([
  [{ register: '', WSLInterop: 'enabled\ninterpreter /init\n' }, 'run'],
  [{ register: '', 'WSLInterop-late': 'enabled\n' }, 'run'],
  [{ register: '', WSLInterop: 'disabled\n' }, 'refused'],
  [{ register: '' }, 'refused'],
  [{}, 'unknown'],
])('with %j registered, Windows programs: %s', async (formats, says) => {
  const root = aRoot();
  for (const [name, text] of Object.entries(formats)) write(join(root, 'proc/sys/fs/binfmt_misc', name), text);
  expect(await windowsPrograms(root)).toBe(says);
});

function aRoot(): string {
  const root = mkdtempSync(join(tmpdir(), 'omo-wsl-'));
  onTestFinished(() => rmSync(root, { recursive: true }));
  return root;
}

/** `madeAt`: s since the epoch. */
async function listening(root: string, name: string, madeAt: number): Promise<string> {
  const path = join(root, name);
  mkdirSync(dirname(path), { recursive: true });
  const server = createServer((socket) => socket.destroy()).listen(path);
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  utimesSync(path, madeAt, madeAt);
  return path;
}

/** What a terminal that is gone leaves: a name that leads to nobody. */
function dead(root: string, name: string, madeAt: number): string {
  const path = join(root, name);
  write(path, '');
  utimesSync(path, madeAt, madeAt);
  return path;
}

function write(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

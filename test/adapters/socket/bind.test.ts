import { spawn } from 'node:child_process';
import { once } from 'node:events';
import * as fs from 'node:fs';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { z } from 'zod';
import { connect } from '../../../src/adapters/socket/client.ts';
import { post } from '../../../src/adapters/socket/post.ts';
import { serve } from '../../../src/adapters/socket/server.ts';
import { OmoError } from '../../../src/core/errors.ts';
import { newFolder, start } from './support.ts';

const nothing = { schemas: { status: z.object({}) }, methods: { status: () => 'well' }, onError: () => undefined };

async function serveAt(path: string): Promise<void> {
  const server = await serve({ path, ...nothing });
  onTestFinished(() => server.close());
}

test('folder and socket are this user’s alone, also under a umask that forbids nothing', async () => {
  const usual = process.umask(0);
  onTestFinished(() => void process.umask(usual));
  const { path } = await start();
  const modes = [path, join(path, '..')].map((one) => fs.statSync(one).mode & 0o777);
  expect(modes).toEqual([0o600, 0o700]);
  expect(process.umask(0)).toBe(0);
});

test('a folder of this user’s that others could enter is closed to them', async () => {
  const folder = newFolder();
  fs.chmodSync(folder, 0o755);
  await serveAt(join(folder, 'omo.sock'));
  expect(fs.statSync(folder).mode & 0o777).toBe(0o700);
});

test('a socket that a killed daemon left is replaced', async () => {
  const path = join(newFolder(), 'omo.sock');
  const script = `require('net').createServer().listen(${JSON.stringify(path)}, () => process.stdout.write('up'))`;
  const child = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(child.stdout, 'data');
  child.kill('SIGKILL');
  await once(child, 'exit');
  expect(fs.lstatSync(path).isSocket()).toBe(true);

  await serveAt(path);
  expect(await post(path, 'status', {})).toBe('well');
});

test.each<[string, (path: string) => unknown]>([
  ['a file', (path) => fs.writeFileSync(path, 'mine')],
  ['a folder', (path) => fs.mkdirSync(path)],
  ['a link', (path) => fs.symlinkSync('/tmp/elsewhere.sock', path)],
])('%s of that name is left alone', async (_, put) => {
  const path = join(newFolder(), 'omo.sock');
  put(path);
  const before = fs.lstatSync(path).ino;
  await expect(serveAt(path)).rejects.toMatchObject({ code: 'E_SOCKET', message: expect.stringContaining(path) });
  expect(fs.lstatSync(path).ino).toBe(before);
});

test('a socket on which another program listens is left alone', async () => {
  const path = join(newFolder(), 'omo.sock');
  const other = createServer((caller) => caller.on('error', () => caller.destroy()).end('hello'));
  await new Promise<void>((resolve) => other.listen(path, resolve));
  onTestFinished(() => void other.close());
  await expect(serveAt(path)).rejects.toMatchObject({
    code: 'E_SOCKET',
    message: expect.stringContaining('another program listens'),
  });
  expect(other.listening && fs.existsSync(path)).toBe(true);
});

test.each<[string, (folder: string) => unknown, string]>([
  ['a link', (folder) => fs.symlinkSync('/tmp', folder), 'is a symbolic link'],
  ['a file', (folder) => fs.writeFileSync(folder, ''), 'is not a folder'],
])('a folder that is %s is refused by daemon and clients', async (_, put, why) => {
  const folder = join(newFolder(), 'omo-0');
  put(folder);
  const path = join(folder, 'x.sock');
  await expect(serveAt(path)).rejects.toMatchObject({ code: 'E_SOCKET' });
  for (const reach of [() => connect(path), () => post(path, 'status', {})])
    await expect(reach()).rejects.toMatchObject({ code: 'E_SOCKET', message: expect.stringContaining(why) });
});

test.runIf(process.getuid?.() === 0)('a folder of another user is refused by daemon and clients', async () => {
  const folder = newFolder();
  fs.chownSync(folder, 65534, 65534);
  const path = join(folder, 'x.sock');
  const refused = { code: 'E_SOCKET', message: expect.stringContaining('belongs to uid 65534') };
  await expect(serveAt(path)).rejects.toMatchObject(refused);
  await expect(connect(path)).rejects.toMatchObject(refused);
  await expect(post(path, 'status', {})).rejects.toMatchObject(refused);
});

test('closing removes the socket', async () => {
  const path = join(newFolder(), 'omo.sock');
  const server = await serve({ path, ...nothing });
  await server.close();
  expect(fs.existsSync(path)).toBe(false);
});

test('closing leaves the socket alone that has taken its place', async () => {
  const path = join(newFolder(), 'omo.sock');
  const server = await serve({ path, ...nothing });
  fs.rmSync(path);
  await serveAt(path);
  await server.close();
  expect(await post(path, 'status', {})).toBe('well');
});

async function served(mayServe: () => void = () => undefined) {
  const path = join(newFolder(), 'run', 'omo.sock');
  const server = await serve({ path, ...nothing, mayServe });
  onTestFinished(() => server.close());
  return { path, server };
}

function listening(path: string): Server {
  // Bound when this returns.
  const other = createServer((caller) => caller.on('error', () => caller.destroy()).end('hello')).listen(path);
  onTestFinished(() => void other.close());
  return other;
}

test.each<[string, (path: string) => unknown]>([
  ['its socket', (path) => fs.rmSync(path)],
  ['its folder', (path) => fs.rmSync(join(path, '..'), { recursive: true })],
  ['what another put in its place and left', (path) => left(path)],
])('who has lost %s listens there anew, and who was connected stays', async (_, lose) => {
  const { path, server } = await served();
  const viewer = await connect(path);
  expect(await server.look()).toBe('there');
  await lose(path);
  expect(await server.look()).toBe('anew');
  expect(await server.look()).toBe('there');
  expect(await post(path, 'status', {})).toBe('well');
  expect(await viewer.call('status', {})).toBe('well');
  expect(fs.readdirSync(join(path, '..'))).toEqual(['omo.sock']);
  expect([path, join(path, '..')].map((one) => fs.statSync(one).mode & 0o777)).toEqual([0o600, 0o700]);
  await server.close();
  await viewer.closed;
  expect(fs.readdirSync(join(path, '..'))).toEqual([]);
});

/** As a program leaves it that was killed: bound, and nobody behind it. */
async function left(path: string): Promise<void> {
  const other = listening(`${path}.other`);
  await once(other, 'listening');
  fs.renameSync(`${path}.other`, path);
  other.close();
  await once(other, 'close');
}

test('the socket of another that lives is never taken away, and the path is taken back when that has gone', async () => {
  const { path, server } = await served();
  fs.rmSync(path);
  const other = listening(path);
  const { ino } = fs.lstatSync(path);
  await expect(server.look()).rejects.toMatchObject({ code: 'E_SOCKET', message: expect.stringContaining(path) });
  expect(fs.lstatSync(path).ino).toBe(ino);
  other.close();
  await once(other, 'close');
  expect(await server.look()).toBe('anew');
});

test('a daemon that was replaced by another doesn’t listen anew', async () => {
  const deposed = new OmoError('E_JOURNAL_MOVED', 'a newer daemon writes this journal');
  let is: 'current' | 'deposed' = 'current';
  const { path, server } = await served(() => {
    if (is === 'deposed') throw deposed;
  });
  fs.rmSync(path);
  is = 'deposed';
  await expect(server.look()).rejects.toBe(deposed);
  expect(fs.readdirSync(join(path, '..'))).toEqual([]);
});

test('a socket that comes there while it is being bound stays', async () => {
  let asked = 0;
  const { path, server } = await served(() => {
    // The first two are those of the start, the next that before the look.
    if (++asked === 4) listening(path);
  });
  fs.rmSync(path);
  await expect(server.look()).rejects.toMatchObject({ code: 'E_SOCKET' });
  expect(fs.readdirSync(join(path, '..'))).toEqual(['omo.sock']);
  await expect(post(path, 'status', {})).rejects.toMatchObject({ code: 'E_PROTOCOL' });
});

import { connect as connectSocket, type Socket } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { connect } from '../../../src/adapters/socket/client.ts';
import type { Peer } from '../../../src/adapters/socket/peer.ts';
import { post } from '../../../src/adapters/socket/post.ts';
import { call, closing, posted, raw, start, viewer } from './support.ts';

const MB = 1 << 20;

test.each([
  ['no JSON', posted('hello'), 400],
  ['half JSON', posted('{"jsonrpc":"2.0","id":1'), 400],
  ['JSON that is no request', posted('[1,2,3]'), 400],
  ['a request with an id that is none', posted('{"jsonrpc":"2.0","id":null,"method":"status"}'), 400],
  ['a notification', posted('{"jsonrpc":"2.0","method":"status"}'), 400],
  ['a binary mess', '\0\x01\x02\x03\r\n\r\n', 400],
  ['a head without end', `POST /rpc HTTP/1.1\r\nX: ${'x'.repeat(100_000)}`, 431],
  ['a body larger than allowed', posted('', 'POST /rpc HTTP/1.1', 8 * MB + 1), 413],
  ['another path', posted(call('status'), 'POST /other HTTP/1.1'), 404],
  ['another method', 'GET /rpc HTTP/1.1\r\nHost: omo\r\n\r\n', 405],
  ['an upgrade elsewhere', 'GET /x HTTP/1.1\r\nHost: omo\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n', 404],
  [
    'an upgrade that is none',
    'GET /rpc HTTP/1.1\r\nHost: omo\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n',
    400,
  ],
])('%s is answered with its status and the connection closed', async (_, bytes, status) => {
  const { path, errors } = await start();
  expect(await raw(path, bytes)).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
  expect(await post(path, 'run.report', { run: 'well' })).toEqual({ run: 'well' });
  expect(errors).toEqual([]);
});

test('a request that comes one byte at a time is a request', async () => {
  const { path } = await start();
  const request = posted(call('run.report', { run: 'ü' }));
  expect(await raw(path, ...[...Buffer.from(request)].map((byte) => Buffer.of(byte)))).toContain(
    '"result":{"run":"Ã¼"}',
  );
});

test.each([
  ['a head that never ends', 'POST /rpc HTTP/1.1\r\nHost: omo\r\n'],
  ['a body that never comes', posted('', 'POST /rpc HTTP/1.1', 10)],
  ['nothing at all', ''],
])('%s is waited for only so long', async (_, bytes) => {
  const { path } = await start({}, { limitMs: 50 });
  expect(await raw(path, bytes)).toMatch(/^HTTP\/1.1 408 /);
});

test.each([
  ['no JSON', 'hello', 1007],
  ['JSON that is no request', '5', 1007],
  ['bytes', Buffer.from(call('status')), 1003],
  ['9 MB', 'x'.repeat(9 * MB), 1009],
  ['100 MB', Buffer.alloc(100 * MB), 1009],
])('a WebSocket that sends %s is closed with its code', async (_, message, code) => {
  const { path, errors } = await start();
  const socket = await viewer(path);
  const closed = closing(socket);
  // The other side may hang up before all of it is sent.
  socket.on('error', () => undefined);
  socket.send(message);
  expect(await closed).toBe(code);
  expect(await post(path, 'run.report', { run: 'well' })).toEqual({ run: 'well' });
  expect(errors).toEqual([]);
});

test('a broken frame ends its connection and no other', async () => {
  const { path, errors } = await start();
  const open = await connect(path);
  onTestFinished(() => open.close());
  const key =
    'GET /rpc HTTP/1.1\r\nHost: omo\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n';
  expect(await raw(path, key, Buffer.from([0xff, 0xff, 0xff, 0xff]))).toMatch(/^HTTP\/1.1 101 /);
  expect(await open.call('run.report', { run: 'well' })).toEqual({ run: 'well' });
  expect(errors).toEqual([]);
});

test('a notification is carried out and not answered', async () => {
  const heard: unknown[] = [];
  const { path } = await start({ 'run.report': (params: unknown) => heard.push(params) });
  const socket = await viewer(path);
  const answers: string[] = [];
  socket.on('message', (data: Buffer) => answers.push(data.toString()));
  socket.send(JSON.stringify({ jsonrpc: '2.0', method: 'run.report', params: { run: 'x' } }));
  socket.send(call('status'));
  await expect.poll(() => answers).toEqual(['{"jsonrpc":"2.0","id":1,"result":{}}']);
  expect(heard).toEqual([{ run: 'x' }]);
});

test('64 connections are taken, more are sent away, and one that ends makes room', async () => {
  const { path } = await start();
  const idle = await Promise.all(Array.from({ length: 64 }, () => viewer(path)));
  expect(await raw(path, posted(call('status')))).toBe('');
  await expect(post(path, 'status', {})).rejects.toMatchObject({ code: 'E_DAEMON_UNREACHABLE' });
  await expect(connect(path)).rejects.toMatchObject({ code: 'E_DAEMON_UNREACHABLE' });

  idle[0]?.close();
  await expect.poll(() => post(path, 'status', {}).catch((error: unknown) => error)).toEqual({});
});

test('1 000 idle connections keep nobody out for longer than the limit', async () => {
  const { path } = await start({}, { limitMs: 100 });
  const idle: Socket[] = Array.from({ length: 1000 }, () => connectSocket(path).on('error', () => undefined));
  onTestFinished(() => idle.forEach((socket) => socket.destroy()));
  await expect.poll(() => post(path, 'status', {}).catch((error: unknown) => error), { timeout: 10_000 }).toEqual({});
});

test('a client that does not read is let go, told, and the others go on', async () => {
  const peers: Peer[] = [];
  const { path, errors } = await start({ status: (_: unknown, peer: Peer) => peers.push(peer) });
  const socket = await viewer(path);
  socket.send(call('status'));
  await expect.poll(() => peers.length).toBe(1);
  socket.pause();
  for (let n = 0; n < 64 && !peers[0]?.gone; n++) peers[0]?.notify('run.changed', 'x'.repeat(MB));
  expect(peers[0]?.gone).toBe(true);
  expect(errors).toEqual([expect.objectContaining({ code: 'E_PROTOCOL', message: expect.stringContaining('unread') })]);
  expect(await post(path, 'run.report', { run: 'well' })).toEqual({ run: 'well' });
});

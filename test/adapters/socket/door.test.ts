import { once } from 'node:events';
import { connect as connectSocket, createServer, type Socket } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { WebSocket } from 'ws';
import { z } from 'zod';
import { openDoor, type DoorOptions } from '../../../src/adapters/socket/door.ts';
import type { Peer } from '../../../src/adapters/socket/peer.ts';
import { call, closing } from './support.ts';

const TOKEN = 'a'.repeat(64);
const MB = 1 << 20;

/** A port that was free a moment ago. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address ? address.port : 0;
}

async function door(more: Partial<DoorOptions> = {}): Promise<{ port: number; errors: unknown[]; peers: Peer[] }> {
  const port = await freePort();
  const [errors, peers]: [unknown[], Peer[]] = [[], []];
  const schemas = { status: z.object({}) };
  const methods = { status: (_: unknown, peer: Peer) => peers.push(peer) };
  const served = await openDoor({
    port,
    token: TOKEN,
    schemas,
    methods,
    onError: (error) => errors.push(error),
    ...more,
  });
  onTestFinished(() => served.close());
  return { port, errors, peers };
}

function knock(port: number, protocols = ['omo', `omo.${TOKEN}`]): WebSocket {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/rpc`, protocols);
  onTestFinished(() => socket.terminate());
  return socket.on('error', () => undefined);
}

async function inside(port: number): Promise<WebSocket> {
  const socket = knock(port);
  await once(socket, 'open');
  return socket;
}

test('who shows the token is answered, and its token is not said back', async () => {
  const { port } = await door();
  const socket = await inside(port);
  socket.send(call('status'));
  const [data] = await once(socket, 'message');
  expect([JSON.parse(String(data)), socket.protocol]).toEqual([{ jsonrpc: '2.0', id: 1, result: 1 }, 'omo']);
});

test('a port that another program has is told with its number, and what to do', async () => {
  const { port } = await door();
  await expect(openDoor({ port, token: TOKEN, schemas: {}, methods: {}, onError: () => undefined })).rejects.toThrow(
    `port ${port} of 127.0.0.1 can't be had for browsers: another program listens there`,
  );
});

test('a text of 64 KB is the longest that is taken', async () => {
  const { port } = await door();
  const socket = await inside(port);
  socket.send('x'.repeat((64 << 10) + 1));
  expect(await closing(socket)).toBe(1009);
});

test('a viewer that does not read is let go at 1 MB', async () => {
  const { port, peers, errors } = await door();
  const socket = await inside(port);
  socket.send(call('status'));
  await expect.poll(() => peers.length).toBe(1);
  socket.pause();
  let told = 0;
  while (told < 64 && !peers[0]?.gone) {
    peers[0]?.notify('run.changed', 'x'.repeat(MB / 4));
    await new Promise((resolve) => setImmediate(resolve));
    told++;
  }
  expect([peers[0]?.gone, errors.length]).toEqual([true, 1]);
});

test('a viewer that answers no ping is hung up on, one that does stays', async () => {
  // Long enough that a busy machine keeps nobody from answering.
  const { port } = await door({ silentMs: 1000 });
  const alive = await inside(port);
  const pings: unknown[] = [];
  alive.on('ping', () => pings.push(1));
  expect(await silent(port)).toBe('hung up');
  await expect.poll(() => pings.length, { timeout: 10_000 }).toBeGreaterThan(1);
  expect(alive.readyState).toBe(WebSocket.OPEN);
});

/** A WebSocket of bare bytes, so that nothing answers a ping. */
function silent(port: number): Promise<string> {
  return new Promise((resolve) => {
    const socket = connectSocket(port, '127.0.0.1');
    const head = [
      'GET /rpc HTTP/1.1',
      `Host: 127.0.0.1:${port}`,
      'Connection: Upgrade',
      'Upgrade: websocket',
      'Sec-WebSocket-Version: 13',
      'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
      `Sec-WebSocket-Protocol: omo, omo.${TOKEN}`,
    ];
    socket.write(`${head.join('\r\n')}\r\n\r\n`);
    socket.resume();
    socket.on('close', () => resolve('hung up')).on('error', () => undefined);
  });
}

test('1 000 connections that say nothing keep nobody out for longer than the limit', async () => {
  const { port } = await door({ limitMs: 100 });
  const idle: Socket[] = Array.from({ length: 1000 }, () =>
    connectSocket(port, '127.0.0.1').on('error', () => undefined),
  );
  onTestFinished(() => idle.forEach((socket) => socket.destroy()));
  const enters = async (): Promise<string> => {
    const socket = knock(port);
    const [got] = await Promise.race([
      once(socket, 'open').then(() => ['in']),
      once(socket, 'close').then(() => ['out']),
    ]);
    return got ?? '';
  };
  await expect.poll(enters, { timeout: 10_000 }).toBe('in');
});

import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { WebSocket } from 'ws';
import { z } from 'zod';
import { openDoor } from '../../src/adapters/socket/door.ts';
import type { Peer } from '../../src/adapters/socket/peer.ts';
import { serve } from '../../src/adapters/socket/server.ts';
import { amount, figure } from '../support/faults.ts';
import { freePort } from './doors/secret-omo.ts';

const VIEWERS = 50;
const TOKEN = 'b'.repeat(64);
const MB = 1 << 20;

type Opening = (answering: Parameters<typeof serve>[0]) => Promise<() => WebSocket>;

async function unix(answering: Omit<Parameters<typeof serve>[0], 'path'>): Promise<() => WebSocket> {
  const folder = mkdtempSync(join(tmpdir(), 'omo-viewers-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const path = join(folder, 'run', 'omo.sock');
  const server = await serve({ ...answering, path });
  onTestFinished(() => server.close());
  return () => new WebSocket('ws://omo/rpc', { createConnection: () => connect(path), perMessageDeflate: false });
}

async function web(answering: Omit<Parameters<typeof serve>[0], 'path'>): Promise<() => WebSocket> {
  const port = await freePort();
  const door = await openDoor({ ...answering, port, token: TOKEN });
  onTestFinished(() => door.close());
  return () => new WebSocket(`ws://127.0.0.1:${port}/rpc`, ['omo', `omo.${TOKEN}`], { perMessageDeflate: false });
}

test.for<[string, Opening]>([
  ['unix socket', unix],
  ['door for browsers', web],
])(
  `${VIEWERS} viewers at the %s that read nothing are let go, and fill no memory`,
  { tags: ['faults'] },
  async ([name, open]) => {
    const peers: Peer[] = [];
    const errors: unknown[] = [];
    const schemas = { status: z.object({}) };
    const methods = { status: (_: unknown, peer: Peer) => peers.push(peer) };
    const knock = await open({ path: '', schemas, methods, onError: (error) => errors.push(error) });
    for (let n = 0; n < VIEWERS; n++) {
      const socket = knock();
      onTestFinished(() => socket.terminate());
      await once(
        socket.on('error', () => undefined),
        'open',
      );
      socket.send('{"jsonrpc":"2.0","id":1,"method":"status"}');
      await once(socket, 'message');
      socket.pause();
    }
    const before = process.memoryUsage().rss;
    const most = amount({ short: 50, long: 1024 });
    const text = 'x'.repeat(MB / 16);
    let highest = 0;
    for (let told = 0; told < most * 16; told++) {
      for (const peer of peers) peer.notify('run.changed', text);
      if (told % 16 === 0) await turn();
      highest = Math.max(highest, process.memoryUsage().rss - before);
    }
    expect(peers.filter(({ gone }) => !gone).length).toBe(0);
    expect(errors.length).toBe(VIEWERS);
    expect(highest).toBeLessThan(100 * MB);
    figure(
      'P25',
      `slow viewers, ${name}`,
      `${VIEWERS} that read nothing, ${most} MB told to each: all let go, memory +${Math.round(highest / MB)} MB`,
    );
  },
);

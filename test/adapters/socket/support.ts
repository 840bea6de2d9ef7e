import { mkdtempSync, rmSync } from 'node:fs';
import { connect as connectSocket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { WebSocket } from 'ws';
import { z } from 'zod';
import type { Answering } from '../../../src/adapters/socket/answer.ts';
import { type Served, serve, type ServeOptions } from '../../../src/adapters/socket/server.ts';

export function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'omo-socket-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

const echo = (params: unknown): unknown => params;

/** The real methods' names with what a test wants them to do; those not named answer what they were asked. */
export async function start(
  methods: Answering['methods'] = {},
  more: Partial<ServeOptions> = {},
): Promise<{ path: string; errors: unknown[]; server: Served }> {
  const path = join(newFolder(), 'run', 'omo.sock');
  const errors: unknown[] = [];
  const schemas = {
    status: z.object({}),
    'run.report': z.object({ run: z.string().optional() }),
    'worker.kill': z.object({ worker: z.string() }),
  };
  const all = { status: echo, 'run.report': echo, 'worker.kill': echo, ...methods };
  const server = await serve({ path, schemas, methods: all, onError: (error) => errors.push(error), ...more });
  onTestFinished(() => server.close());
  return { path, errors, server };
}

/** Everything that comes back until the other side hangs up. */
export function raw(path: string, ...pieces: (string | Uint8Array)[]): Promise<string> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    const socket = connectSocket(path);
    socket.on('data', (chunk) => chunks.push(chunk));
    // A reset ends it as well as a farewell.
    socket.on('error', () => socket.destroy());
    socket.on('close', () => resolve(Buffer.concat(chunks).toString('latin1')));
    for (const piece of pieces) socket.write(piece);
  });
}

/** A WebSocket without any manners of omo's client. */
export async function viewer(path: string, url = '/rpc'): Promise<WebSocket> {
  const socket = new WebSocket(`ws://omo${url}`, {
    createConnection: () => connectSocket(path),
    perMessageDeflate: false,
  });
  onTestFinished(() => socket.terminate());
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
  return socket;
}

/** The code with which it was closed. */
export function closing(socket: WebSocket): Promise<number> {
  return new Promise((resolve) => socket.once('close', resolve));
}

export function posted(
  body: string | Uint8Array,
  head = 'POST /rpc HTTP/1.1',
  length = Buffer.byteLength(body),
): string {
  return `${head}\r\nHost: omo\r\nContent-Length: ${length}\r\n\r\n${String(body)}`;
}

export const call = (method: string, params: unknown = {}): string =>
  JSON.stringify({ jsonrpc: '2.0', id: 1, method, params });

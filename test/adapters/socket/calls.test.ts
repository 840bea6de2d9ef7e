import { EventEmitter, once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname, join, resolve } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { WebSocketServer } from 'ws';
import { createServer as createHttpServer } from 'node:http';
import { type Client, connect } from '../../../src/adapters/socket/client.ts';
import type { Peer } from '../../../src/adapters/socket/peer.ts';
import { post } from '../../../src/adapters/socket/post.ts';
import { OmoError } from '../../../src/core/errors.ts';
import { newFolder, start } from './support.ts';

async function client(path: string): Promise<Client> {
  const connected = await connect(path);
  onTestFinished(() => connected.close());
  return connected;
}

/** A call over each of the two ways. */
async function both(path: string): Promise<[string, (worker: string) => Promise<unknown>][]> {
  const open = await client(path);
  return [
    ['a connection', (worker) => open.call('worker.kill', { worker })],
    ['a post', (worker) => post(path, 'worker.kill', { worker })],
  ];
}

test('a call answers what its method returned, whatever characters are in it', async () => {
  const { path } = await start();
  for (const [, kill] of await both(path)) {
    for (const text of ['plain', 'ü ✓ 𝄞', '\r\n\r\n', '\0', 'x'.repeat(2 << 20)])
      expect(await kill(text)).toEqual({ worker: text });
  }
});

test('a method that returns nothing answers null', async () => {
  const { path } = await start({ 'worker.kill': () => undefined });
  for (const [, kill] of await both(path)) expect(await kill('a')).toBeNull();
});

test('an OmoError arrives as it was thrown', async () => {
  const problems = [
    { code: 'E_CYCLE', message: 'a → b → a', where: 'plan.md:3' },
    { code: 'E_TASK_EMPTY', message: 'empty' },
  ] as const;
  const thrown = new OmoError('E_DEPENDENCY', 'two problems', { problems });
  const { path, errors } = await start({ 'worker.kill': () => Promise.reject(thrown) });
  for (const [, kill] of await both(path)) {
    const error = await kill('a').catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(OmoError);
    expect(error).toMatchObject({ code: 'E_DEPENDENCY', message: 'two problems', problems, exit: 2 });
  }
  expect(errors).toEqual([]);
});

test('a fault of omo’s own arrives as E_INTERNAL and is told', async () => {
  const fault = new TypeError('x is undefined');
  const { path, errors } = await start({ 'worker.kill': () => Promise.reject(fault) });
  for (const [, kill] of await both(path))
    await expect(kill('a')).rejects.toMatchObject({
      code: 'E_INTERNAL',
      message: expect.stringContaining('x is undefined'),
    });
  expect(errors).toEqual([fault, fault]);
});

test('an answer that cannot be written as JSON is a fault of omo’s own', async () => {
  const { path, errors } = await start({ 'worker.kill': () => 1n });
  for (const [, kill] of await both(path)) await expect(kill('a')).rejects.toMatchObject({ code: 'E_INTERNAL' });
  expect(errors.length).toBe(2);
});

test('params that don’t check are told with their place', async () => {
  const { path } = await start();
  // What no typed caller would send.
  const wrong: string = JSON.parse('5');
  for (const [, kill] of await both(path)) {
    await expect(kill(wrong)).rejects.toMatchObject({
      code: 'E_PROTOCOL',
      problems: [{ code: 'E_PROTOCOL', where: 'worker.kill.worker', message: expect.any(String) }],
    });
  }
});

test('a method the daemon does not know is told, one of every object’s too', async () => {
  const { path } = await start();
  await expect(post(path, 'daemon.stop', {})).rejects.toMatchObject({
    code: 'E_PROTOCOL',
    message: expect.stringContaining('knows no method "daemon.stop"'),
  });
});

test('answers find their calls in whatever order they come', async () => {
  const release = new EventEmitter();
  const { path } = await start({
    'worker.kill': async ({ worker }: { worker: string }) => (worker === 'slow' ? once(release, 'go') : 'fast'),
  });
  const open = await client(path);
  const slow = open.call('worker.kill', { worker: 'slow' });
  expect(await open.call('worker.kill', { worker: 'x' })).toBe('fast');
  release.emit('go', 'at last');
  expect(await slow).toEqual(['at last']);
});

test('a method can tell its caller things afterwards, until it is gone', async () => {
  const peers: Peer[] = [];
  const { path } = await start({ status: (_: unknown, peer: Peer) => peers.push(peer) });
  const open = await client(path);
  const heard: unknown[] = [];
  open.onNotification((method, params) => heard.push([method, params]));
  await open.call('status', {});
  peers[0]?.notify('run.changed', { n: 1 });
  peers[0]?.notify('run.changed', { n: 2 });
  await expect
    .poll(() => heard)
    .toEqual([
      ['run.changed', { n: 1 }],
      ['run.changed', { n: 2 }],
    ]);
  expect(peers[0]?.gone).toBe(false);
  open.close();
  await open.closed;
  await expect.poll(() => peers[0]?.gone).toBe(true);
  peers[0]?.notify('run.changed', { n: 3 });
});

test('who posts is gone when it has its answer', async () => {
  const peers: Peer[] = [];
  const { path } = await start({ status: (_: unknown, peer: Peer) => peers.push(peer) });
  await post(path, 'status', {});
  expect(peers[0]?.gone).toBe(true);
});

test('when the daemon goes, calls that wait say so, and so do later ones', async () => {
  const { path, server } = await start({ status: () => new Promise(() => undefined) });
  const open = await client(path);
  const waiting = open.call('status', {});
  const told = expect(waiting).rejects.toMatchObject({
    code: 'E_DAEMON_UNREACHABLE',
    message: expect.stringContaining('"status"'),
  });
  await server.close();
  await told;
  await open.closed;
  await expect(open.call('status', {})).rejects.toMatchObject({ code: 'E_DAEMON_UNREACHABLE' });
});

async function turns(many: number): Promise<void> {
  for (let n = 0; n < many; n++) await new Promise((turned) => setImmediate(turned));
}

test.each([
  ['a connection', async (path: string) => (await client(path)).call('status', {})],
  ['a post', (path: string) => post(path, 'status', {})],
])('an answer under way to %s goes out before the server is gone', async (_, ask) => {
  const { path, server } = await start({
    status: () => {
      void server.close();
      return turns(5).then(() => 'stopped');
    },
  });
  expect(await ask(path)).toBe('stopped');
});

test('where nobody listens, both ways say so', async () => {
  const path = join(newFolder(), 'omo.sock');
  for (const reach of [() => connect(path), () => post(path, 'status', {}), () => connect('/nowhere/omo.sock')]) {
    await expect(reach()).rejects.toMatchObject({
      code: 'E_DAEMON_UNREACHABLE',
      exit: 4,
      message: expect.stringContaining('no daemon listens there'),
    });
  }
});

async function listening(answer: string | undefined): Promise<string> {
  const path = join(newFolder(), 'omo.sock');
  const other = createServer((caller) => {
    caller.on('error', () => caller.destroy());
    if (answer !== undefined) caller.once('data', () => caller.end(answer));
  });
  await new Promise<void>((listens) => other.listen(path, listens));
  onTestFinished(() => void other.close());
  return path;
}

test('a daemon that does not answer is not waited for longer than the limit', async () => {
  const path = await listening(undefined);
  await expect(post(path, 'status', {}, 20)).rejects.toMatchObject({
    code: 'E_DAEMON_UNREACHABLE',
    message: expect.stringContaining('no answer within 0.02 s'),
  });
});

test.each([
  ['nothing', '', 'E_DAEMON_UNREACHABLE'],
  ['no HTTP', 'SSH-2.0-OpenSSH', 'E_PROTOCOL'],
  ['half an answer', 'HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"jsonrpc"', 'E_PROTOCOL'],
  ['no JSON', 'HTTP/1.1 404 Not Found\r\nContent-Length: 2\r\n\r\nno', 'E_PROTOCOL'],
  [
    'an error without a code',
    'HTTP/1.1 200 OK\r\nContent-Length: 29\r\n\r\n{"error":{"message":"broken"}}'.replace('29', '30'),
    'E_PROTOCOL',
  ],
])('something else that answers %s is told as such', async (_, answer, code) => {
  await expect(post(await listening(answer), 'status', {})).rejects.toMatchObject({ code });
});

test('a code of another version keeps its words', async () => {
  const body =
    '{"jsonrpc":"2.0","id":1,"error":{"code":-32000,"message":"too warm","data":{"code":"E_HEAT","problems":[{"code":"E_HEAT","message":"40°"}]}}}';
  const path = await listening(`HTTP/1.1 200 OK\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
  await expect(post(path, 'status', {})).rejects.toMatchObject({
    code: 'E_PROTOCOL',
    message: 'too warm [E_HEAT, a code of another version; `omo daemon stop` ends that daemon]',
    problems: [{ code: 'E_PROTOCOL', message: '40°' }],
  });
});

test.each(['hello', '{"jsonrpc":"2.0","id":77,"result":1}', '{"jsonrpc":"2.0","id":1}'])(
  'a server that says %s over a WebSocket is left',
  async (says) => {
    const path = join(newFolder(), 'omo.sock');
    const http = createHttpServer();
    new WebSocketServer({ server: http }).on('connection', (socket) => socket.on('message', () => socket.send(says)));
    await new Promise<void>((listens) => http.listen(path, listens));
    onTestFinished(() => void http.close());
    const open = await client(path);
    await expect(open.call('status', {})).rejects.toMatchObject({ code: 'E_PROTOCOL' });
    await open.closed;
  },
);

test('the quick client loads no library', () => {
  const seen = new Set<string>();
  const packages = new Set<string>();
  const visit = (file: string): void => {
    if (seen.has(file)) return;
    seen.add(file);
    for (const [, kind, from = ''] of readFileSync(file, 'utf8').matchAll(
      /^(import type|import|export)\b[^;]*? from '([^']+)';/gm,
    )) {
      if (kind === 'import type') continue;
      if (from.startsWith('.')) visit(resolve(dirname(file), from));
      else packages.add(from);
    }
  };
  const root = resolve(import.meta.dirname, '../../../src/adapters/socket');
  visit(join(root, 'post.ts'));
  visit(join(root, 'path.ts'));
  expect([...packages].toSorted((a, b) => a.localeCompare(b))).toEqual(['node:fs', 'node:net']);
  expect([...seen].every((file) => existsSync(file))).toBe(true);
});

import { once } from 'node:events';
import { readFileSync, statSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { WebSocket } from 'ws';
import { amount, figure } from '../support/faults.ts';
import type { Omo } from '../support/run-omo.ts';
import { answerTo, knocks, upgrade } from './doors/page.ts';
import { everything, openOmo } from './doors/secret-omo.ts';

const tags = ['faults', 'e2e'];

async function started(): Promise<{ omo: Omo; port: number; token: string }> {
  const { omo, port } = await openOmo();
  const said = await omo.run('daemon', 'start');
  expect(said.exit, said.stderr).toBe(0);
  const file = join(omo.home, 'run/web-token');
  return { omo, port, token: readFileSync(file, 'utf8') };
}

function call(method: string, params: unknown = {}): string {
  return JSON.stringify({ jsonrpc: '2.0', id: 1, method, params });
}

async function inside(port: number, token: string): Promise<WebSocket> {
  const socket = new WebSocket(`ws://localhost:${port}/rpc`, ['omo', `omo.${token}`], {
    family: 4,
    origin: `http://localhost:${port}`,
  });
  onTestFinished(() => socket.terminate());
  await once(socket, 'open');
  return socket.on('error', () => undefined);
}

async function ask(socket: WebSocket, text: string): Promise<string> {
  socket.send(text);
  const [data] = await once(socket, 'message');
  return String(data);
}

test('a web page that is not omo’s, and who has no token, gets nothing', { tags, timeout: 300_000 }, async () => {
  const { omo, port, token } = await started();
  const all = knocks(port, token);
  const got: string[] = [];
  for (const { bytes } of all) got.push(await answerTo(port, bytes));
  const granted = all.filter((_, n) => /^HTTP\/1.1 (101|2\d\d|3\d\d)|jsonrpc|access-control/i.test(got[n] ?? ''));
  expect(granted.map(({ what }) => what)).toEqual([]);
  expect(got.filter((text) => text.includes(token))).toEqual([]);
  // Each is refused in words (CONNECT is hung up on), and the same with the right things is let in.
  const silent = all.filter(({ what }, n) => !/^HTTP\/1.1 4\d\d /.test(got[n] ?? '') && !what.endsWith('CONNECT'));
  expect(silent.map(({ what }) => what)).toEqual([]);
  const right = upgrade(port, { origin: `http://127.0.0.1:${port}`, protocols: `omo, omo.${token}` });
  expect(await answerTo(port, right)).toMatch(/^HTTP\/1.1 101 /);
  // No other address of this machine leads there.
  for (const host of ['127.0.0.2', '::1']) expect(await answerTo(port, right, host)).toBe('');
  const files = everything(omo.home).files.filter((file) => !file.endsWith('/web-token'));
  expect(files.filter((file) => readFileSync(file, 'latin1').includes(token))).toEqual([]);
  figure('P23', 'a hostile web page', `${all.length} kinds of request tried, 0 let in`);
});

test('a browser with the token may look and stop, and begins nothing', { tags, timeout: 300_000 }, async () => {
  const { omo, port, token } = await started();
  const socket = await inside(port, token);
  expect(JSON.parse(await ask(socket, call('status')))).toMatchObject({
    result: { daemon: { web: { address: `http://127.0.0.1:${port}` } } },
  });
  const caller = { pid: process.pid, depth: 0 };
  const tasks = [{ id: 'a', title: 'a', prompt: 'touch pwned', dependsOn: [], domain: 'general' }];
  for (const [method, params] of [
    ['run.start', { tasks, cwd: omo.project, env: {}, keep: false, agent: 'shell', caller }],
    ['run.add', { run: 'x', tasks, caller }],
    ['run.synthesize', { verify: 'touch pwned' }],
    ['run.take', { anyway: true }],
    ['run.evaluate', {}],
    ['worker.send', { worker: 'a', text: 'x', waitMs: 0 }],
    ['worker.attach', { worker: 'a' }],
    ['limits.set', { max: 50 }],
    ['leftovers', { remove: true, force: true }],
    ['daemon.stop', {}],
  ] as const)
    expect(await ask(socket, call(method, params)), method).toMatch(/"code":"(E_WEB|E_PROTOCOL)"/);
  expect(JSON.parse(await ask(socket, call('run.cancel', { run: 'nope', reason: 'x' })))).toMatchObject({
    error: { data: { code: 'E_NOT_FOUND' } },
  });
});

test(
  'the token is this user’s alone, another with each daemon, and gone with it',
  { tags, timeout: 300_000 },
  async () => {
    const { omo, port, token } = await started();
    const file = join(omo.home, 'run/web-token');
    expect([statSync(file).mode & 0o777, token]).toEqual([0o600, expect.stringMatching(/^[0-9a-f]{64}$/)]);
    const status = await omo.run('daemon', 'status');
    expect(status.stdout).toContain(`http://127.0.0.1:${port}; the token they show is in ${file}`);
    expect(status.stdout).not.toContain(token);
    await omo.run('daemon', 'stop');
    expect(everything(omo.home).files).not.toContain(file);
    await omo.run('daemon', 'start');
    expect(readFileSync(file, 'utf8')).not.toBe(token);
  },
);

test('a port that is taken is told, and the daemon does all the rest', { tags, timeout: 300_000 }, async () => {
  const { omo, port } = await openOmo();
  const other = createServer().listen(port, '127.0.0.1');
  onTestFinished(() => void other.close());
  await once(other, 'listening');
  expect((await omo.run('daemon', 'start')).exit).toBe(0);
  expect((await omo.run('daemon', 'status')).stdout).toContain(`port ${port} of 127.0.0.1 can't be had`);
  expect((await omo.run('doctor')).stdout).toMatch(/– browsers .*can't be had/);
  expect(everything(omo.home).files.filter((file) => file.endsWith('web-token'))).toEqual([]);
  expect((await omo.run('orchestrate', '--agent', 'shell', 'true')).exit).toBe(0);
});

test(
  'broken, slow and huge talk ends its own connection, and no memory with it',
  { tags, timeout: 300_000 },
  async () => {
    const { omo, port, token } = await started();
    const pid = (await omo.daemon()) ?? 0;
    const before = rss(pid);
    const codes: number[] = [];
    for (const message of ['{', '[1]', '"x"', Buffer.from('{}'), 'x'.repeat(1 << 20), Buffer.alloc(100 << 20)]) {
      const socket = await inside(port, token);
      socket.send(message);
      const [code] = await once(socket, 'close');
      codes.push(Number(code));
    }
    expect(codes).toEqual([1007, 1007, 1007, 1003, 1009, 1009]);
    const byte = await inside(port, token);
    expect(await ask(byte, call('inbox'))).toContain('"questions"');
    const head = upgrade(port, { protocols: `omo, omo.${token}` });
    expect(await slowly(port, head)).toMatch(/^HTTP\/1.1 101 /);
    const idle = Array.from({ length: amount({ short: 1000, long: 1000 }) }, () =>
      connect(port, '127.0.0.1').on('error', () => undefined),
    );
    onTestFinished(() => idle.forEach((socket) => socket.destroy()));
    expect((await omo.run('status', '--json')).exit).toBe(0);
    await expect
      .poll(async () => (await answerTo(port, head)).slice(0, 12), { timeout: 60_000, interval: 200 })
      .toBe('HTTP/1.1 101');
    expect(rss(pid) - before).toBeLessThan(100);
    figure(
      'P23',
      'frames and connections',
      `100 MB frame: 1009, 1 000 idle connections: in again within the limit, daemon +${rss(pid) - before} MB`,
    );
  },
);

/** One byte after the other. */
function slowly(port: number, bytes: string): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.setNoDelay(true);
    for (const byte of bytes) socket.write(byte);
    socket.once('data', (chunk) => {
      resolve(chunk.toString('latin1'));
      socket.destroy();
    });
  });
}

/** MB. */
function rss(pid: number): number {
  const pages = Number(readFileSync(`/proc/${pid}/statm`, 'latin1').split(' ')[1]);
  return Math.round((pages * 4096) / (1 << 20));
}

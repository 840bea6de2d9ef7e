import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { expect, onTestFinished, test } from 'vitest';
import { homeAt } from '../../src/config/home.ts';
import { openWeb } from '../../src/daemon/web.ts';

async function newHome() {
  const home = homeAt(mkdtempSync(join(tmpdir(), 'omo-web-')));
  onTestFinished(() => rmSync(home.root, { recursive: true, force: true }));
  mkdirSync(home.run);
  const port = await freePort();
  writeFileSync(join(home.root, 'config.json'), JSON.stringify({ web: { port } }));
  return { home, port };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address !== null ? address.port : expect.fail('no port');
}

const parts = { log: pino({ level: 'silent' }), methods: {}, onError: () => undefined };

test('a token that can’t be written keeps the door shut, tells why, and ends nothing', async () => {
  const { home, port } = await newHome();
  mkdirSync(home.webToken);
  const web = await openWeb({ home, ...parts });
  expect(web.report).toMatchObject({ problem: expect.stringContaining(home.webToken) });
  const again = createServer().listen(port, '127.0.0.1');
  await once(again, 'listening');
  again.close();
  await web.close();
});

test('a token that can’t be removed keeps no daemon from its stop', async () => {
  const { home } = await newHome();
  const web = await openWeb({ home, ...parts });
  expect(web.report).toMatchObject({ tokenFile: home.webToken });
  rmSync(home.webToken);
  mkdirSync(home.webToken);
  await web.close();
});

test('where no door is wanted, what can’t be removed in the token’s place changes nothing', async () => {
  const { home } = await newHome();
  rmSync(join(home.root, 'config.json'));
  mkdirSync(home.webToken);
  expect((await openWeb({ home, ...parts })).report).toBeUndefined();
});

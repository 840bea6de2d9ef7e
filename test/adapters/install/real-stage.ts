import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { execa } from 'execa';
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';
import type { Installable } from '../../../src/adapters/install/agent.ts';
import { install, type Request } from '../../../src/adapters/install/install.ts';
import { STOP_HOOK } from '../../../src/adapters/install/templates.ts';
import { prepareAgents } from '../../support/agents.ts';
import { installAgents } from '../../support/install-agents.ts';
import { startModelServer, type ModelServer } from '../../support/model-server/server.ts';
import { offlineNetwork, type Network } from '../../support/offline.ts';

/** The real agents in a home of their own for every test, one model server for all. */
let bin: string;
export let server: ModelServer;
let network: Network;
export let home: string;
export let env: Record<string, string>;

beforeAll(async () => {
  bin = await installAgents();
  server = await startModelServer();
  network = await offlineNetwork(server);
}, 360_000);

afterAll(async () => {
  await network.close();
  await server.close();
});

beforeEach(async () => {
  home = mkdtempSync(join(tmpdir(), 'omo-install-agents-'));
  env = await prepareAgents(home, network.url, bin);
  env = { ...env, OMO_HOME: join(home, 'omo'), PATH: `${join(home, 'bin')}:${env['PATH'] ?? ''}` };
  mkdirSync(join(home, 'bin'));
});

afterEach(() => rmSync(home, { recursive: true, force: true, maxRetries: 5 }));

export async function installInto(agent: Installable, more: Partial<Request> = {}) {
  return install({ ...request(agent), ...more }, () => new Date());
}

export function request(agent: Installable): Request {
  return { agent, env, version: '1.2.3', omo: 'omo', hooks: false, force: false, dryRun: false };
}

export async function run(program: string, args: readonly string[], more: Record<string, string> = {}, input = '') {
  const [first = '', ...rest] = network.wrap([program, ...args]);
  const options = { env: { ...env, ...more }, extendEnv: false, cwd: home, timeout: 120_000, input } as const;
  return execa(first, rest, { ...options, reject: false });
}

/** A program that runs another in the test's network. */
export function wrapped(program: string): string {
  const file = join(home, 'bin', `${program}-inside`);
  const words = network.wrap([program]).map((word) => `'${word}'`);
  writeFileSync(file, `#!/bin/sh\nexec ${words.join(' ')} "$@"\n`, { mode: 0o755 });
  return file;
}

/** An omo that only writes down how it was called. */
export function recordOmo(): void {
  writeFileSync(join(home, 'bin', 'omo'), `#!/bin/sh\n{ printf '%s|' "$@"; echo; } >>'${join(home, 'omo.log')}'\n`, {
    mode: 0o755,
  });
}

export function lastText(): string {
  return server.turns().at(-1)?.asked.text ?? '';
}

/** In the hook's place in OpenCode's plugin, one that only writes down whose it is. Returns the names so far. */
export function recordHook(): () => string[] {
  const [hook, log] = [join(home, 'hook.sh'), join(home, 'hook.log')];
  const plugin = join(home, '.config', 'opencode', 'plugins', 'omo-stop.js');
  writeFileSync(hook, `echo "$ORCH_WORKER_NAME" >>'${log}'\n`);
  writeFileSync(log, '');
  writeFileSync(plugin, readFileSync(plugin, 'utf8').replace(STOP_HOOK, hook));
  return () => readFileSync(log, 'utf8').split('\n').slice(0, -1);
}

type Turn = ReturnType<ModelServer['turns']>[number];

export function sessionOf(turn: Turn | undefined): unknown {
  return turn?.asked.headers['x-session-id'];
}

export function sessionsTold(): unknown[] {
  return events().map((event) => (event as { session_id: string }).session_id);
}

export function events(): unknown[] {
  const folder = join(home, 'omo', 'events');
  return namesIn(folder).map((name): unknown => JSON.parse(readFileSync(join(folder, name), 'utf8')));
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder).filter((name) => name.endsWith('.event'));
  } catch {
    // The first event makes the folder.
    return [];
  }
}

export async function commandsOfOpenCode(): Promise<unknown> {
  const [program = '', ...args] = network.wrap(['opencode', 'serve', '--port', '4096']);
  const child = spawn(program, args, { env, cwd: home, stdio: ['ignore', 'pipe', 'ignore'] });
  try {
    for await (const line of createInterface({ input: child.stdout })) if (line.includes('listening')) break;
    return JSON.parse((await run('curl', ['-s', 'http://127.0.0.1:4096/command'])).stdout);
  } finally {
    child.kill('SIGKILL');
  }
}

/** As the person's own answer in Codex's review would write it: the hash it tells is the one it trusts. */
export async function trustingLines(codex: string): Promise<string> {
  const asked = [
    { id: 0, method: 'initialize', params: { clientInfo: { name: 'test', title: 'test', version: '1' } } },
    { method: 'initialized' },
    { id: 2, method: 'hooks/list', params: { cwds: [home] } },
  ];
  const child = spawn(codex, ['app-server'], { env, cwd: home, stdio: ['pipe', 'pipe', 'ignore'] });
  child.stdin.write(asked.map((message) => `${JSON.stringify(message)}\n`).join(''));
  try {
    for await (const line of createInterface({ input: child.stdout })) {
      const [, key, hash] = /"key":"([^"]+)".*"currentHash":"([^"]+)"/.exec(line) ?? [];
      if (key !== undefined) return `\n[hooks.state."${key}"]\ntrusted_hash = "${hash}"\n`;
    }
    throw new Error('Codex lists no hook');
  } finally {
    child.stdin.end();
  }
}

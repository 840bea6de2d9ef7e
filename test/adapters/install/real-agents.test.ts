import { spawn } from 'node:child_process';
import { appendFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { execa } from 'execa';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { ABOUT, type Installable } from '../../../src/adapters/install/agent.ts';
import { codexTrust } from '../../../src/adapters/install/codex-trust.ts';
import { install, uninstall, type Request } from '../../../src/adapters/install/install.ts';
import { stopCommand } from '../../../src/adapters/install/stop-hook.ts';
import { STOP_HOOK } from '../../../src/adapters/install/templates.ts';
import { prepareAgents } from '../../support/agents.ts';
import { AGENT_PINS, installAgents } from '../../support/install-agents.ts';
import { startModelServer, type ModelServer } from '../../support/model-server/server.ts';
import { offlineNetwork, type Network } from '../../support/offline.ts';

/** The real programs find what was installed, hand the model what the person typed, and run the hook. */
const tags = ['agents'];
/** OpenCode takes 20 to 40 s to start on a machine under load, once for each run. */
const SLOW_MS = 400_000;
const TYPED = `Build "login" UI, it's $HOME and \`id\``;

let bin: string;
let server: ModelServer;
let network: Network;
let home: string;
let env: Record<string, string>;

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

test('the versions that were tried are the ones these tests run', { tags }, () => {
  expect(Object.values(ABOUT).map(({ tried }) => tried)).toEqual(Object.values(AGENT_PINS));
});

describe('Claude Code', () => {
  test('hands its model the command with what was typed, and runs omo without asking', { tags }, async () => {
    recordOmo();
    await installInto('claude');
    const said = await run('claude', ['-p', `/orchestrate ${TYPED} [[run: omo orchestrate --detach -- 'a, b']]`]);
    expect(said.exitCode).toBe(0);
    expect(lastText()).toContain(`<tasks>\n${TYPED} `);
    expect(lastText()).toContain('omo orchestrate --detach --json -- ');
    // The mark stands twice in what the model gets: as it was typed, and where the command puts it.
    const calls = readFileSync(join(home, 'omo.log'), 'utf8').trimEnd().split('\n');
    expect(new Set(calls)).toEqual(new Set(['orchestrate|--detach|--|a, b|']));
  });

  test('tells of a turn’s end only where it was started as a worker by hand', { tags }, async () => {
    await installInto('claude', { hooks: true });
    await run('claude', ['-p', 'hello']);
    await run('claude', ['-p', 'hello'], { ORCH_WORKER_NAME: 'front', OMO_RUN_ID: 'run-1' });
    expect(events()).toEqual([]);
    await run('claude', ['-p', 'hello'], { ORCH_WORKER_NAME: 'interactive' });
    await expect.poll(events, WAIT).toEqual([stopped('interactive')]);
  });

  test('offers the command to the person and not to the model', { tags }, async () => {
    await installInto('claude');
    await run('claude', ['-p', 'hello']);
    expect(JSON.stringify(server.turns().at(-1)?.asked.body)).not.toContain('agents at once with omo');
  });

  test('ignores settings with a comment, as the installation says', { tags }, async () => {
    mkdirSync(join(home, '.claude'));
    writeFileSync(join(home, '.claude', 'settings.json'), '{\n  // mine\n  "model": "sonnet"\n}\n');
    const changes = await installInto('claude', { hooks: true });
    expect(changes.at(-1)?.note).toMatch(/comments.*ignores/);
    await run('claude', ['-p', 'hello'], { ORCH_WORKER_NAME: 'interactive' });
    expect(events()).toEqual([]);
  });

  test('no longer knows the command when it was taken away', { tags }, async () => {
    await installInto('claude');
    await uninstall(request('claude'), () => new Date());
    const before = server.turns().length;
    const said = await run('claude', ['-p', '/orchestrate A, B']);
    expect(`${said.stdout}${said.stderr}`).toContain('Unknown command: /orchestrate');
    expect(server.turns().length).toBe(before);
  });
});

describe('OpenCode', () => {
  test('lists the command, and hands its model what was typed', { tags }, async () => {
    await installInto('opencode');
    expect(await commandsOfOpenCode()).toContainEqual(
      expect.objectContaining({ name: 'orchestrate', source: 'command', hints: ['$ARGUMENTS'] }),
    );
    const said = await run('opencode', ['run', '--command', 'orchestrate', 'Build', 'UI']);
    expect(said.exitCode).toBe(0);
    expect(lastText()).toContain('<tasks>\nBuild UI\n</tasks>');
    expect(lastText()).toContain('omo orchestrate --detach --json -- ');
    expect(lastText()).not.toContain('omo:installed');
  });

  test('offers the command to the person and not to the model', { tags }, async () => {
    await installInto('opencode');
    await run('opencode', ['run', 'hello']);
    expect(JSON.stringify(server.turns().at(-1)?.asked.body)).not.toContain('agents at once with omo');
  });

  test('tells of a turn’s end only where it was started as a worker by hand', { tags, timeout: SLOW_MS }, async () => {
    await installInto('opencode', { hooks: true });
    await run('opencode', ['run', 'hello']);
    await run('opencode', ['run', 'hello'], { ORCH_WORKER_NAME: 'front', OMO_RUN_ID: 'run-1' });
    // What the two before had told would be there before this.
    await run('opencode', ['run', 'hello'], { ORCH_WORKER_NAME: 'interactive' });
    await expect.poll(events, WAIT).toEqual([stopped('interactive')]);
  });

  test('tells of the end of its main session’s turn, once', { tags, timeout: SLOW_MS }, async () => {
    await installInto('opencode', { hooks: true });
    await run('opencode', ['run'], { ORCH_WORKER_NAME: 'interactive' }, SUB_AGENT);
    expect(server.turns().map(({ asked }) => asked.text)).toContain('a part of it');
    await expect.poll(events, WAIT).toEqual([stopped('interactive')]);
  });
});

describe('Codex', () => {
  test('hands its model the skill with what was typed', { tags }, async () => {
    await installInto('codex');
    const said = await run('codex', ['exec', '--skip-git-repo-check', `$orchestrate ${TYPED}`]);
    expect(said.exitCode).toBe(0);
    expect(server.turns().at(-1)?.asked.said.slice(-2)).toEqual([
      `$orchestrate ${TYPED}`,
      expect.stringMatching(/<name>orchestrate<\/name>[^]*omo orchestrate --detach --json -- /),
    ]);
  });

  test('offers the skill to the person and not to the model', { tags }, async () => {
    await installInto('codex');
    await run('codex', ['exec', '--skip-git-repo-check', 'hello']);
    expect(JSON.stringify(server.turns().at(-1)?.asked.body)).not.toContain('agents at once with omo');
  });

  test('tells of a turn’s end once the hook is trusted, and omo can tell whether it is', { tags }, async () => {
    await installInto('codex', { hooks: true });
    const codex = wrapped('codex');
    const worker = { ORCH_WORKER_NAME: 'interactive' };
    expect(await codexTrust(codex, env, home, stopCommand(STOP_HOOK))).toBe('untrusted');
    await run('codex', ['exec', '--skip-git-repo-check', 'hello'], worker);
    expect(events()).toEqual([]);
    appendFileSync(join(home, '.codex', 'config.toml'), await trustingLines(codex));
    expect(await codexTrust(codex, env, home, stopCommand(STOP_HOOK))).toBe('trusted');
    await run('codex', ['exec', '--skip-git-repo-check', 'hello'], worker);
    await expect.poll(events, WAIT).toEqual([stopped('interactive')]);
  });

  test('of which nothing can be learnt leaves the trust unknown', { tags }, async () => {
    await installInto('codex', { hooks: true });
    expect(await codexTrust(wrapped('codex'), env, home, 'another command')).toBe('unknown');
    expect(await codexTrust('/bin/false', env, home, stopCommand(STOP_HOOK))).toBe('unknown');
  });
});

/** An event is there within a second; a machine under load gets more. */
const WAIT = { timeout: 30_000, interval: 50 };

async function installInto(agent: Installable, more: Partial<Request> = {}) {
  return install({ ...request(agent), ...more }, () => new Date());
}

function request(agent: Installable): Request {
  return { agent, env, version: '1.2.3', omo: 'omo', hooks: false, force: false, dryRun: false };
}

/** By standard input: OpenCode puts quotes around an argument with blanks. */
const SUB_AGENT = '[[tool: task {"description":"d","prompt":"a part of it","subagent_type":"general"}]]';

async function run(program: string, args: readonly string[], more: Record<string, string> = {}, input = '') {
  const [first = '', ...rest] = network.wrap([program, ...args]);
  const options = { env: { ...env, ...more }, extendEnv: false, cwd: home, timeout: 120_000, input } as const;
  return execa(first, rest, { ...options, reject: false });
}

/** A program that runs another in the test's network. */
function wrapped(program: string): string {
  const file = join(home, 'bin', `${program}-inside`);
  const words = network.wrap([program]).map((word) => `'${word}'`);
  writeFileSync(file, `#!/bin/sh\nexec ${words.join(' ')} "$@"\n`, { mode: 0o755 });
  return file;
}

/** An omo that only writes down how it was called. */
function recordOmo(): void {
  writeFileSync(join(home, 'bin', 'omo'), `#!/bin/sh\n{ printf '%s|' "$@"; echo; } >>'${join(home, 'omo.log')}'\n`, {
    mode: 0o755,
  });
}

function lastText(): string {
  return server.turns().at(-1)?.asked.text ?? '';
}

function events(): unknown[] {
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

function stopped(worker: string): unknown {
  return expect.objectContaining({
    type: 'worker_stopped',
    worker_name: worker,
    session_id: expect.stringMatching(/^[\w-]+$/) as string,
  });
}

async function commandsOfOpenCode(): Promise<unknown> {
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
async function trustingLines(codex: string): Promise<string> {
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

import { appendFile, mkdir, mkdtemp, readdir, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { agentReviewer } from '../../../src/adapters/reviewer/agent.ts';
import { reviewPrompt } from '../../../src/adapters/reviewer/prompt.ts';
import type { ReviewRequest } from '../../../src/ports/reviewer.ts';
import { prepareAgents, startOpenCodeOnce } from '../../support/agents.ts';
import { installAgents } from '../../support/install-agents.ts';
import { startModelServer, type ModelServer } from '../../support/model-server/server.ts';
import { offlineNetwork, type Network } from '../../support/offline.ts';
import { processesOf } from '../../support/run-omo.ts';
import { readAnswer } from '../../../src/adapters/agents/answer.ts';
import { eager } from './eager-server.ts';
import { GOOD, requestIn, TAKEN } from './request.ts';
import { layTraps, LURE } from './traps.ts';

/** The real programs as reviewers, against a model server of our own. */
const AGENTS = ['claude', 'codex', 'opencode'] as const;
type Name = (typeof AGENTS)[number];

let server: ModelServer;
let network: Network;
let env: Record<string, string>;
let home: string;
let bin: string;
let tree: string;
let sprung: string;
let temporary: string;
let programs: string;

beforeAll(async () => {
  bin = await installAgents();
  server = await startModelServer();
  network = await offlineNetwork(eager(server, ['Bash', 'Write', 'Edit', 'bash', 'write', 'edit']));
  home = await realpath(await mkdtemp(join(tmpdir(), 'omo-reviewing-')));
  env = await prepareAgents(home, network.url, bin);
  await startOpenCodeOnce(env, network);
  programs = await mkdtemp(join(home, 'programs-'));
  for (const name of AGENTS) {
    const line = network.wrap([join(bin, name)]).map((word) => `'${word}'`);
    await writeFile(join(programs, name), `#!/bin/sh\nexec ${line.join(' ')} "$@"\n`, { mode: 0o755 });
  }
}, 360_000);

afterAll(async () => {
  await network.close();
  await server.close();
  await rm(home, { recursive: true, force: true });
});

/** A tree of a repository the person trusts. */
beforeEach(async () => {
  const repository = await mkdtemp(join(home, 'repository-'));
  tree = `${repository}-tree`;
  sprung = await mkdtemp(join(home, 'sprung-'));
  await git(repository, 'init', '--quiet');
  await git(repository, 'commit', '--quiet', '--allow-empty', '-m', 'First');
  await git(repository, 'worktree', 'add', '--quiet', tree);
  await mkdir(join(tree, 'src'));
  await writeFile(join(tree, 'src/add.ts'), 'export const add = (a: number, b: number) => a + b; // ADDS\n');
  await trust(repository, tree);
  temporary = await mkdtemp(join(home, 'temporary-'));
  vi.stubEnv('TMPDIR', temporary);
});

afterEach(() => vi.unstubAllEnvs());

describe.for(AGENTS)('%s', (name) => {
  test('reads the work and gives a verdict', { tags: ['agents'] }, async () => {
    const request = reviewing(name, `${READS[name]()} ${saying(name, GOOD)}`);
    const before = server.turns().length;
    const told = await review(request);
    expect(told).toEqual({ is: 'verdict', verdict: TAKEN, usage: [expect.objectContaining({ tokens: USED[name] })] });
    const turns = server.turns().slice(before);
    expect(turns.map(({ asked }) => asked.text)).toEqual([reviewPrompt(request), reviewPrompt(request)]);
    expect(JSON.stringify(turns[1]?.asked.body)).toContain('// ADDS');
    expect(server.problems).toEqual([]);
  });

  test(
    'runs nothing and follows nothing that the work brings with it, and changes nothing',
    { tags: ['agents'] },
    async () => {
      await layTraps(tree, sprung);
      await layTraps(temporary, sprung);
      await git(tree, 'add', '--all');
      await git(tree, 'config', 'core.fsmonitor', `touch '${join(sprung, 'git-fsmonitor')}'; false`);
      const was = await standing();
      const before = server.turns().length;
      const told = await review(reviewing(name, `${READS[name]()} ${tries(name)} ${saying(name, GOOD)}`));
      expect(told).toMatchObject({ is: 'verdict', verdict: TAKEN });
      expect(await standing()).toBe(was);
      expect(await readdir(sprung)).toEqual([]);
      const turns = server.turns().slice(before);
      const asked = JSON.stringify(turns.map(({ asked: { body } }) => body));
      expect(asked.match(new RegExp(`.{200}${LURE}.{40}`))).toBeNull();
      const last = JSON.stringify(turns.at(-1)?.asked.body);
      for (const refused of REFUSED[name]) expect(last).toContain(refused);
      expect(server.problems).toEqual([]);
    },
  );

  test('whose key is refused gives no verdict, and tells why', { tags: ['agents'] }, async () => {
    const told = await review(reviewing(name, '[[fail: 401]]'));
    expect(told).toMatchObject({
      is: 'failed',
      why: expect.stringMatching(/^\w.* did not answer: \w.* stopped: /) as string,
      failure: { kind: 'auth', status: 401 },
    });
  });

  test('that takes too long is ended with all it started', { tags: ['agents'] }, async () => {
    const reviewed = review(reviewing(name, `[[wait: 100000]] ${saying(name, GOOD)}`, { timeoutMs: 5000 }));
    await expect.poll(running, { timeout: 5000 }).not.toEqual([]);
    expect(await reviewed).toEqual({ is: 'failed', why: expect.stringMatching(/^\w.* did not answer within 5 s/) });
    expect(await running()).toEqual([]);
    expect(await readdir(temporary)).toEqual([]);
  });
});

test.for([
  ['claude', { kind: 'rate-limit', status: 429 }],
  ['codex', { kind: 'usage-limit', until: expect.any(Number) as number }],
] as const)('%s whose provider takes no more says so', { tags: ['agents'] }, async ([name, failure]) => {
  const told = await review(reviewing(name, '[[fail: usage retry-after 7200]]'));
  expect(told).toMatchObject({ is: 'failed', failure });
});

test('a long verdict is taken whole', { tags: ['agents'] }, async () => {
  const points = GOOD.points.flatMap((point) =>
    Array.from({ length: 10 }, () => ({ ...point, says: 'Long. '.repeat(40) })),
  );
  const told = await review(reviewing('codex', saying('codex', { ...GOOD, points })));
  expect(told).toMatchObject({ is: 'verdict', verdict: { points: { length: 40 } } });
});

test('an answer that is no verdict is rubbish, and the second asking says why', { tags: ['agents'] }, async () => {
  const bad = { ...GOOD, correctness: 6 };
  const told = await review(reviewing('codex', saying('codex', bad)));
  expect(told).toMatchObject({ is: 'rubbish', why: 'its correctness is 6 instead of a whole number from 1 to 5' });
  const before = server.turns().length;
  const again = reviewing('codex', saying('codex', GOOD), { again: told.is === 'rubbish' ? told.why : '' });
  expect(await review(again)).toMatchObject({ is: 'verdict' });
  expect(server.turns()[before]?.asked.text).toMatch(
    /\n\nYou were asked this before, and its correctness is 6 instead of a whole number from 1 to 5\. Reply with/,
  );
});

test('a program that is not there, and a review nobody waits for, are told', async () => {
  const gone = await review(requestIn(tree, { agent: 'opencode', argv: ['omo-no-such-program'], env }));
  expect(gone).toEqual({ is: 'failed', why: expect.stringContaining('OpenCode could not be started: ') });
  const over = await review(requestIn(tree, { agent: 'claude', env }), AbortSignal.abort());
  expect(over).toEqual({ is: 'failed', why: 'Claude Code was ended before it answered' });
});

/** How each agent tells its model that it may not. */
const REFUSED: Record<Name, readonly string[]> = {
  claude: ['Bash', 'Write', 'Edit'].map((name) => `No such tool available: ${name}`),
  codex: ['src/add.ts: Read-only file system', 'reject command', "-tree/made': Read-only file system"],
  opencode: ["unavailable tool 'invalid'"],
};

function tool(name: string, input: unknown): string {
  return `[[tool: ${name} ${JSON.stringify(input)}]]`;
}

/** A model that tries to change the work and what is beside it. */
function tries(name: Name): string {
  const command = `touch ${tree}/made ${sprung}/made; echo x > ${tree}/src/add.ts`;
  const [old, changed] = ['a + b', 'a - b'];
  const file = join(tree, 'src/add.ts');
  switch (name) {
    case 'claude':
      return [
        tool('Bash', { command }),
        tool('Write', { file_path: join(tree, 'made'), content: 'x' }),
        tool('Edit', { file_path: file, old_string: old, new_string: changed }),
      ].join(' ');
    case 'codex':
      return [
        tool('exec_command', { cmd: command }),
        tool('exec_command', { cmd: command, sandbox_permissions: 'require_escalated', justification: 'I want to.' }),
        tool('exec_command', { cmd: `touch ${tree}/made` }),
      ].join(' ');
    case 'opencode':
      return [
        tool('bash', { command, description: 'x' }),
        tool('write', { filePath: join(tree, 'made'), content: 'x' }),
        tool('edit', { filePath: file, oldString: old, newString: changed }),
      ].join(' ');
  }
}

const READS: Record<Name, () => string> = {
  claude: () => `[[tool: Read {"file_path":"${tree}/src/add.ts"}]]`,
  codex: () => `[[run: cat ${tree}/src/add.ts]]`,
  opencode: () => `[[tool: read {"filePath":"${tree}/src/add.ts"}]]`,
};
const USED: Record<Name, unknown> = {
  claude: expect.objectContaining({ input: 20 }),
  codex: expect.anything(),
  opencode: expect.anything(),
};

/** The mark with which the model replies so: Claude Code has a tool for a reply with a schema. */
function saying(name: Name, reply: unknown): string {
  return name === 'claude' ? tool('StructuredOutput', reply) : `[[say: ${JSON.stringify(reply)}]]`;
}

function reviewing(agent: Name, task: string, more: Partial<ReviewRequest> = {}): ReviewRequest {
  return requestIn(tree, {
    agent,
    argv: [join(programs, agent), '-p', 'exec', '--nothing-of-this-counts'],
    env,
    task,
    ...more,
  });
}

function review(request: ReviewRequest, signal = new AbortController().signal) {
  const reviewer = agentReviewer({ readAnswer: (agent, stdout, exit) => readAnswer(agent, stdout, exit, Date.now()) });
  return reviewer.review(request, signal);
}

async function git(cwd: string, ...args: readonly string[]): Promise<string> {
  const who = ['-c', 'user.name=Somebody', '-c', 'user.email=somebody@example.org'];
  return (await execa('git', [...who, ...args], { cwd, env: { HOME: home }, stdin: 'ignore' })).stdout;
}

async function trust(...folders: readonly string[]): Promise<void> {
  const projects = Object.fromEntries(folders.map((folder) => [folder, { hasTrustDialogAccepted: true }]));
  await writeFile(join(home, '.claude.json'), JSON.stringify({ hasCompletedOnboarding: true, projects }));
  const tables = folders.map((folder) => `[projects.${JSON.stringify(folder)}]\ntrust_level = "trusted"\n`);
  await appendFile(join(home, '.codex', 'config.toml'), tables.join(''));
}

/** What git knows of the tree: its files, also ignored ones, and their contents. */
async function standing(): Promise<string> {
  const safe = ['-c', 'core.fsmonitor=false'];
  const status = await git(tree, ...safe, 'status', '--porcelain', '--ignored');
  return `${status}\n${await git(tree, ...safe, 'diff', 'HEAD')}`;
}

/** Command lines of the agents that run for this test. */
async function running(): Promise<string[]> {
  const all = await processesOf(home);
  return all.map(({ words }) => words).filter((words) => words.includes(dirname(bin)));
}

import { appendFile, cp, mkdir, mkdtemp, readdir, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { agentReviewer } from '../../../src/adapters/reviewer/agent.ts';
import { reviewPrompt } from '../../../src/adapters/reviewer/prompt.ts';
import type { ReviewRequest } from '../../../src/ports/reviewer.ts';
import { prepareAgents, startOpenCodeOnce } from '../../support/agents.ts';
import { installAgents } from '../../support/install-agents.ts';
import { startModelServer, type ModelServer } from '../../support/model-server/server.ts';
import { offlineNetwork, type Network } from '../../support/offline.ts';
import { processesOf } from '../../support/run-omo.ts';
import { readAnswer } from './answer.ts';
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

beforeAll(async () => {
  bin = await installAgents();
  server = await startModelServer();
  network = await offlineNetwork(eager(server, ['Bash', 'Write', 'Edit', 'bash', 'write', 'edit']));
  home = await realpath(await mkdtemp(join(tmpdir(), 'omo-reviewing-')));
  env = await prepareAgents(home, network.url, bin);
  await startOpenCodeOnce(env, network);
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
});

describe.for(AGENTS)('%s', (name) => {
  test('reads the work and gives a verdict', { tags: ['agents'] }, async () => {
    const request = reviewing(name, `${READS[name]} ${saying(name, GOOD)}`);
    const before = server.turns().length;
    const told = await review(request);
    expect(told).toEqual({ is: 'verdict', verdict: TAKEN, usage: [expect.objectContaining({ tokens: USED[name] })] });
    const turns = server.turns().slice(before);
    expect(turns.map(({ asked }) => asked.text)).toEqual([reviewPrompt(request), reviewPrompt(request)]);
    expect(JSON.stringify(turns[1]?.asked.body)).toContain('// ADDS');
    expect(server.problems).toEqual([]);
  });
});

const READS: Record<Name, string> = {
  claude: '[[tool: Read {"file_path":"src/add.ts"}]]',
  codex: '[[run: cat src/add.ts]]',
  opencode: '[[tool: read {"filePath":"src/add.ts"}]]',
};
const USED: Record<Name, unknown> = {
  claude: expect.objectContaining({ input: 20 }),
  codex: expect.anything(),
  opencode: expect.anything(),
};

/** The mark with which the model replies so: Claude Code has a tool for a reply with a schema. */
function saying(name: Name, reply: unknown): string {
  const json = JSON.stringify(reply);
  return name === 'claude' ? `[[tool: StructuredOutput ${json}]]` : `[[say: ${json}]]`;
}

function reviewing(agent: Name, task: string, more: Partial<ReviewRequest> = {}): ReviewRequest {
  return requestIn(tree, { agent, argv: network.wrap([join(bin, agent)]), env, task, ...more });
}

function review(request: ReviewRequest, signal = new AbortController().signal) {
  const reviewer = agentReviewer({ readAnswer: (agent, stdout, exit) => readAnswer(agent, stdout, exit, Date.now()) });
  return reviewer.review(request, signal);
}

async function git(cwd: string, ...args: readonly string[]): Promise<void> {
  const who = ['-c', 'user.name=Somebody', '-c', 'user.email=somebody@example.org'];
  await execa('git', [...who, ...args], { cwd, env: { HOME: home }, stdin: 'ignore' });
}

async function trust(...folders: readonly string[]): Promise<void> {
  const projects = Object.fromEntries(folders.map((folder) => [folder, { hasTrustDialogAccepted: true }]));
  await writeFile(join(home, '.claude.json'), JSON.stringify({ hasCompletedOnboarding: true, projects }));
  const tables = folders.map((folder) => `[projects.${JSON.stringify(folder)}]\ntrust_level = "trusted"\n`);
  await appendFile(join(home, '.codex', 'config.toml'), tables.join(''));
}

import { appendFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { readOutcome } from '../../../src/adapters/agents/outcome.ts';
import { agentResponder, type AgentResponder } from '../../../src/adapters/responder/agent.ts';
import { answerPrompt } from '../../../src/adapters/responder/agent-prompt.ts';
import type { ResponderRequest } from '../../../src/ports/responder.ts';
import { prepareAgents, startOpenCodeOnce } from '../../support/agents.ts';
import { installAgents } from '../../support/install-agents.ts';
import { startModelServer, type ModelServer } from '../../support/model-server/server.ts';
import { offlineNetwork, type Network } from '../../support/offline.ts';
import { requestIn } from './request.ts';

/** The real programs as responders, against a model server of our own. */
const AGENTS = ['claude', 'codex', 'opencode'] as const;
type Name = (typeof AGENTS)[number];

let server: ModelServer;
let network: Network;
let env: Record<string, string>;
let home: string;
let bin: string;
let cwd: string;

beforeAll(async () => {
  bin = await installAgents();
  server = await startModelServer();
  network = await offlineNetwork(server);
  home = await mkdtemp(join(tmpdir(), 'omo-answering-'));
  env = await prepareAgents(home, network.url, bin);
  await giveRights();
  await startOpenCodeOnce(env, network);
}, 360_000);

afterAll(async () => {
  await network.close();
  await server.close();
  await rm(home, { recursive: true, force: true });
});

beforeEach(async () => {
  cwd = await mkdtemp(join(home, 'work-'));
  await writeFile(join(cwd, 'notes.txt'), 'Use SQLite.');
});

describe.for(AGENTS)('%s', (name) => {
  test(
    'is told everything, may read the worker’s folder and nothing else, and answers',
    { tags: ['agents'] },
    async () => {
      const request = asking(`${READS[name]()} ${saying(name, { answer: 'SQLite', ask: null })}`);
      const before = server.turns().length;
      expect(await respond(name, request)).toEqual({ is: 'answer', answer: 'SQLite', by: 'agent' });
      const turns = server.turns().slice(before);
      expect(turns.map(({ asked }) => asked.text)).toEqual([answerPrompt(request), answerPrompt(request)]);
      expect(turns[1]?.asked.tools.toSorted()).toEqual(TOOLS[name]);
      expect(JSON.stringify(turns[1]?.asked.body)).toContain('Use SQLite.');
      expect(await readFile(join(cwd, 'notes.txt'), 'utf8')).toBe('Use SQLite.');
      const left = [...(await readdir(cwd)), ...(await readdir(home))];
      expect(left.filter((file) => file === 'new.txt' || file === 'tools-were-started')).toEqual([]);
      expect(server.problems).toEqual([]);
    },
  );

  test('may say that the person must decide', { tags: ['agents'] }, async () => {
    const reply = await respond(name, asking(saying(name, { answer: null, ask: 'It is a matter of taste.' })));
    expect(reply).toEqual({ is: 'ask', why: 'It is a matter of taste.', by: 'agent' });
  });

  test('that is refused by its provider hands the question to the person', { tags: ['agents'] }, async () => {
    const reply = await respond(name, asking('[[fail: credit]]'));
    expect(reply).toEqual({ is: 'ask', by: 'agent', why: expect.stringContaining(NO_CREDIT[name]) });
  });
});

test('an agent that replies rubbish is asked once more, then the person', { tags: ['agents'] }, async () => {
  const before = server.turns().length;
  const reply = await respond('codex', asking('[[say: Whatever you like.]]'));
  expect(reply).toMatchObject({
    is: 'ask',
    why: expect.stringContaining(
      'Codex, which answers for you, was not understood twice: it replied "Whatever you like."',
    ),
  });
  const [first, second, ...others] = server.turns().slice(before);
  expect(second?.asked.text).toMatch(/You were asked this before, and it replied "Whatever you like\."/);
  expect(second?.asked.text.startsWith(first?.asked.text ?? 'nothing was asked')).toBe(true);
  expect(others).toEqual([]);
});

test('an agent that takes too long is ended, and the person is asked', { tags: ['agents'] }, async () => {
  const reply = await respond('codex', asking('[[wait: 100000]] [[say: {"answer":"SQLite"}]]'), { timeoutMs: 3000 });
  expect(reply).toMatchObject({
    is: 'ask',
    why: expect.stringMatching(/^Codex, which answers for you, did not answer within 3 s/),
  });
});

test('a codex with a server that cannot be turned off does not answer', { tags: ['agents'] }, async () => {
  const folder = join(home, 'odd-codex');
  await mkdir(folder);
  await writeFile(join(folder, 'config.toml'), '[mcp_servers."an odd name"]\ncommand = "true"\n');
  const before = server.turns().length;
  const reply = await respond('codex', asking('[[say: {"answer":"SQLite"}]]'), { env: { ...env, CODEX_HOME: folder } });
  expect(reply).toMatchObject({ is: 'ask', why: expect.stringContaining('has an MCP server named "an odd name"') });
  expect(server.turns()).toHaveLength(before);
});

/** What is left of each agent's tools. Codex' commands run in a sandbox that cannot write. */
const TOOLS: Record<Name, readonly string[]> = {
  claude: ['Glob', 'Grep', 'Read', 'StructuredOutput'],
  codex: ['exec_command', 'request_user_input', 'view_image', 'write_stdin'],
  opencode: ['glob', 'grep', 'read'],
};
const READS: Record<Name, () => string> = {
  claude: () => `[[tool: Read {"file_path":"${cwd}/notes.txt"}]]`,
  codex: () => `[[run: cd ${cwd}; cat notes.txt; echo changed > notes.txt; touch new.txt]]`,
  opencode: () => `[[tool: read {"filePath":"${cwd}/notes.txt"}]]`,
};
const NO_CREDIT: Record<Name, string> = {
  claude: 'Claude Code, which answers for you, did not answer: Claude Code stopped: Credit balance is too low',
  codex: 'Codex, which answers for you, did not answer: Codex stopped: credit',
  opencode: 'OpenCode, which answers for you, did not answer: OpenCode stopped: credit',
};

/** The mark with which the model replies so: Claude Code has a tool for a reply with a schema. */
function saying(name: Name, reply: { answer: string | null; ask: string | null }): string {
  const json = JSON.stringify(reply);
  return name === 'claude' ? `[[tool: StructuredOutput ${json}]]` : `[[say: ${json}]]`;
}

function asking(text: string): ResponderRequest {
  return requestIn(cwd, { text: `Which database? ${text}` });
}

async function respond(name: Name, request: ResponderRequest, more: Partial<AgentResponder> = {}) {
  const [first = '', ...rest] = network.wrap([join(bin, name)]);
  const answer = agentResponder({
    agent: name,
    program: [first, ...rest],
    env,
    timeoutMs: 120_000,
    readAnswer: (stdout, exit) => readOutcome(name, stdout, exit, Date.now()),
    ...more,
  });
  return answer(request, new AbortController().signal);
}

/** A person who allows everything and has a server with tools, which leaves a file when it is used. */
async function giveRights(): Promise<void> {
  const mcp = ['sh', '-c', `touch ${home}/tools-were-started; exec cat`];
  const [command, ...args] = mcp;
  await appendFile(
    join(home, '.codex', 'config.toml'),
    `[mcp_servers.tools]\ncommand = "${command}"\nargs = ${JSON.stringify(args)}\n`,
  );
  await mkdir(join(home, '.claude'));
  await writeFile(
    join(home, '.claude', 'settings.json'),
    JSON.stringify({ permissions: { allow: ['Bash', 'Write', 'Edit'] } }),
  );
  await writeFile(join(home, '.claude.json'), JSON.stringify({ mcpServers: { tools: { command, args } } }));
  const file = join(home, '.config', 'opencode', 'opencode.json');
  const settings = JSON.parse(await readFile(file, 'utf8')) as object;
  const all = { bash: 'allow', edit: 'allow' };
  await writeFile(file, JSON.stringify({ ...settings, permission: all, agent: { build: { permission: all } } }));
}

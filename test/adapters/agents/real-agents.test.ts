import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { codexLive } from '../../../src/adapters/agents/codex-live.ts';
import { readOutcomeFile } from '../../../src/adapters/agents/outcome.ts';
import { resolveAgent } from '../../../src/adapters/agents/resolve.ts';
import { dressPrompt } from '../../../src/core/worker/dress-prompt.ts';
import { DUMMY_KEY, prepareAgents, startOpenCodeOnce } from '../../support/agents.ts';
import { AGENT_PINS, installAgents } from '../../support/install-agents.ts';
import { startModelServer, type ModelServer } from '../../support/model-server/server.ts';
import { offlineNetwork, type Network } from '../../support/offline.ts';
import { attemptFolders, exitEvent, runAttempt, type AttemptEnd } from '../../hooks/attempt.ts';
import { execa } from 'execa';

/** The real programs under the launcher, as a worker runs them, against a model server of our own. */
const AGENTS = ['claude', 'codex', 'opencode'] as const;
type Name = (typeof AGENTS)[number];
const READER = join(import.meta.dirname, '..', '..', '..', 'dist', 'adapters', 'agents', 'show.js');

let server: ModelServer;
let network: Network;
let env: Record<string, string>;
let home: string;

beforeAll(async () => {
  const bin = await installAgents();
  server = await startModelServer();
  network = await offlineNetwork(server);
  home = await mkdtemp(join(tmpdir(), 'omo-agents-'));
  env = await prepareAgents(home, network.url, bin);
  await startOpenCodeOnce(env, network);
}, 360_000);

afterAll(async () => {
  await network.close();
  await server.close();
  await rm(home, { recursive: true, force: true });
});

const PROMPTS = [
  ['text that looks like a command of its own', '/help me with this'],
  [
    'quotes, dollars, backslashes and other scripts',
    'say "hi" to \'you\' $HOME `id` $(id) %s \\ ünïcödé 日本語 👩‍👩‍👧 -n --help \n',
  ],
  ['many lines', `# A plan\n\n${'- one more line of the plan\n'.repeat(4000)}`],
] as const;

describe.for(AGENTS)('%s', (name) => {
  test(
    'does a task that writes a file in its working directory, and its output tells all of it',
    { tags: ['agents'] },
    async () => {
      const prompt =
        'Please [[write: notes.txt = hello from the worker]] and then [[say: I wrote the "notes": done.]]\n';
      const seen = server.requests.length;
      const { end, folders, outcome } = await attempt(name, prompt);
      expect({ exitCode: end.exitCode, ...outcome }).toEqual({
        exitCode: 0,
        ok: true,
        summary: 'I wrote the "notes": done.',
        conversation: expect.stringMatching(CONVERSATION[name]) as string,
        usage: USED[name],
      });
      expect(await readFile(join(folders.cwd, 'notes.txt'), 'utf8')).toBe('hello from the worker');
      expect(end.stdout).toContain(SHOWN[name]);
      expect(end.stdout).toContain('I wrote the "notes": done.\n');
      expect((await exitEvent(folders.home)).event).toMatchObject({ type: 'attempt_exited', exit_code: 0 });
      const asked = server.turns().filter((one) => server.requests.indexOf(one) >= seen);
      expect(asked.map((one) => ({ text: one.asked.text, did: one.did.do }))).toEqual([
        { text: prompt, did: 'write' },
        { text: prompt, did: 'say' },
      ]);
      expect(new Set(server.requests.map((one) => keyOf(one.asked.headers)))).toEqual(new Set([DUMMY_KEY]));
      expect(server.problems).toEqual([]);
    },
  );

  test.for(PROMPTS)('gets %s exactly', { tags: ['agents'] }, async ([, prompt]) => {
    const { outcome } = await attempt(name, prompt);
    expect(outcome).toMatchObject({ ok: true, summary: 'done' });
    expect(server.turns().at(-1)?.asked.text).toBe(dressPrompt({ name, output: name }, prompt));
  });

  test('that its provider refuses ends with the provider’s words as the reason', { tags: ['agents'] }, async () => {
    const { end, outcome } = await attempt(name, 'Do it. [[fail: 401]]');
    expect({ exitCode: end.exitCode, ...outcome }).toMatchObject({ exitCode: 1, ok: false, reason: REFUSED[name] });
    expect(end.stdout).toContain('failed: ');
  });

  test('that has no credit left ends with the provider’s words as the reason', { tags: ['agents'] }, async () => {
    const { end, outcome } = await attempt(name, 'Do it. [[fail: credit]]');
    expect({ exitCode: end.exitCode, ok: outcome.ok, reason: outcome.reason }).toEqual({
      exitCode: 1,
      ok: false,
      reason: NO_CREDIT[name],
    });
  });
});

test(
  'an OpenCode that was refused a permission is not done, though its exit code is 0',
  { tags: ['agents'] },
  async () => {
    const { end, outcome } = await attempt('opencode', '[[write: /elsewhere/notes.txt = x]] [[say: done]]');
    expect({ exitCode: end.exitCode, ok: outcome.ok, reason: outcome.reason }).toEqual({
      exitCode: 0,
      ok: false,
      reason:
        'OpenCode ended with exit code 0, but its output does not say that it finished; the last trouble it told was: write: The user rejected permission to use this specific tool call.',
    });
  },
);

test('a Claude Code that was not allowed a command says so beside its result', { tags: ['agents'] }, async () => {
  const { outcome } = await attempt('claude', '[[run: npm test]] [[say: done]]');
  expect(outcome).toMatchObject({ ok: true, summary: 'done', notes: ['it was not allowed to use Bash'] });
});

test('the commands of two Codex workers with one home see each worker’s own name', { tags: ['agents'] }, async () => {
  const prompt = '[[run: printf %s "$ORCH_WORKER_NAME" > name.txt]]';
  const both = await Promise.all(
    ['alpha', 'beta'].map((worker) => attempt('codex', prompt, { ORCH_WORKER_NAME: worker })),
  );
  const names = await Promise.all(both.map(({ folders }) => readFile(join(folders.cwd, 'name.txt'), 'utf8')));
  expect(names).toEqual(['alpha', 'beta']);
});

test('the installed programs are the pinned versions', { tags: ['agents'] }, async () => {
  const versions = await Promise.all(AGENTS.map((name) => inside([name, '--version'])));
  expect(versions).toEqual([
    `${AGENT_PINS['@anthropic-ai/claude-code']} (Claude Code)`,
    `codex-cli ${AGENT_PINS['@openai/codex']}`,
    AGENT_PINS['opencode-ai'],
  ]);
});

test('a loopback-only network has no other interface', { tags: ['agents'] }, async ({ skip }) => {
  if (network.kind === 'open') skip('the system does not allow network namespaces');
  const interfaces = await inside(['cat', '/proc/net/dev']);
  expect(interfaces.match(/^\s*\w+(?=:)/gm)).toEqual(['    lo']);
});

test('a Codex that goes on with a conversation tells the use of all of it', { tags: ['agents'] }, async () => {
  const { resume } = codexLive;
  const first = await attempt('codex', '[[say: one]]');
  const words = resume.batch.map((word) => word.replace('{id}', first.outcome.conversation ?? 'none'));
  const second = await attempt('codex', '[[say: two]]', {}, words);
  expect(second.outcome).toMatchObject({ ok: true, summary: 'two', conversation: first.outcome.conversation });
  const uses = [first, second].map(({ outcome }) => outcome.usage?.[0]?.tokens);
  expect(uses).toEqual([tokens(10, 5), tokens(20, 10)]);
  const output = join(second.folders.dir, 'output.jsonl');
  const own = await readOutcomeFile('codex', output, { exitCode: 0 }, Date.now(), first.outcome.usage);
  expect(own.usage).toEqual([{ tokens: tokens(10, 5) }]);
});

test.for([
  ['claude', 'credit', 'quota'],
  ['claude', '401', 'auth'],
  ['claude', 'context', 'context'],
  ['codex', 'usage', 'usage-limit'],
  ['codex', '429', 'rate-limit'],
  ['codex', 'quota', 'quota'],
  ['opencode', '401', 'auth'],
  ['opencode', '429 retry-after 1', 'rate-limit'],
] as const)('%s that meets %s has failed of: %s', { tags: ['agents'] }, async ([name, mark, kind]) => {
  const { outcome } = await attempt(name, `Do it. [[fail: ${mark}]]`);
  expect(outcome).toMatchObject({ ok: false, failure: { kind } });
});

/** Two requests, with the figures of the model server's answers. */
const tokens = (input: number, output: number) => ({ input, output, cacheRead: 0, cacheWrite: 0 });
const USED: Record<Name, unknown> = {
  claude: [{ model: 'claude-opus-4-8[1m]', tokens: tokens(20, 10), usd: expect.any(Number) }],
  codex: [{ tokens: tokens(20, 10) }],
  opencode: [{ tokens: tokens(20, 10) }],
};
const CONVERSATION: Record<Name, RegExp> = {
  claude: /^[0-9a-f]{8}-[0-9a-f-]{27}$/,
  codex: /^[0-9a-f]{8}-[0-9a-f-]{27}$/,
  opencode: /^ses_\w+$/,
};
const SHOWN: Record<Name, string> = {
  claude: 'wrote notes.txt\n',
  codex: "printf %s 'hello from the worker' > 'notes.txt'",
  opencode: 'wrote notes.txt\n',
};
const REFUSED: Record<Name, unknown> = {
  claude: 'Claude Code stopped: Invalid API key · Fix external API key (HTTP 401)',
  codex: expect.stringMatching(
    /^Codex stopped: unexpected status 401 Unauthorized: Incorrect API key provided: dummy, url: /,
  ),
  opencode: 'OpenCode stopped: Incorrect API key provided: dummy (HTTP 401)',
};
const NO_CREDIT: Record<Name, string> = {
  claude: 'Claude Code stopped: Credit balance is too low (HTTP 400)',
  codex: 'Codex stopped: credit',
  opencode: 'OpenCode stopped: credit (HTTP 400)',
};

async function attempt(
  name: Name,
  prompt: string,
  extra: Record<string, string> = {},
  args?: readonly string[],
): Promise<{
  end: AttemptEnd;
  folders: Awaited<ReturnType<typeof attemptFolders>>;
  outcome: Awaited<ReturnType<typeof readOutcomeFile>>;
}> {
  const folders = await attemptFolders();
  const agent = resolveAgent(name, {}, env['PATH'] ?? '');
  const end = await runAttempt({
    folders,
    run: args === undefined ? agent.run : [agent.run[0] ?? name, ...args],
    prompt: dressPrompt(agent, prompt),
    reader: READER,
    env: { ...env, OMO_NODE: process.execPath, ...extra },
    wrap: (argv) => network.wrap(argv),
  });
  return {
    end,
    folders,
    outcome: await readOutcomeFile(
      agent.output,
      join(folders.dir, 'output.jsonl'),
      { exitCode: end.exitCode ?? undefined },
      Date.now(),
    ),
  };
}

async function inside(argv: readonly string[]): Promise<string> {
  const [program = '', ...args] = network.wrap(argv);
  return (await execa(program, args, { env, extendEnv: false, timeout: 30_000, stdin: 'ignore' })).stdout.trim();
}

function keyOf(headers: Record<string, unknown>): unknown {
  return headers['x-api-key'] ?? String(headers['authorization']).replace('Bearer ', '');
}

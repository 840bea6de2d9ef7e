import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { resolveAgent, type ConfiguredAgent } from '../../../src/adapters/agents/resolve.ts';
import { OmoError } from '../../../src/core/errors.ts';

test('a built-in agent is run in its non-interactive form by the program found in PATH', async () => {
  const { path, bin } = await programs('claude', 'codex', 'opencode', 'sh');
  expect(['claude', 'codex', 'opencode', 'shell'].map((name) => resolveAgent(name, {}, path))).toMatchObject([
    {
      name: 'claude',
      provider: 'anthropic',
      run: [
        join(bin, 'claude'),
        ...'-p --output-format stream-json --verbose --permission-mode acceptEdits'.split(' '),
      ],
      prompt: 'stdin',
      output: 'claude',
    },
    {
      name: 'codex',
      provider: 'openai',
      run: [
        join(bin, 'codex'),
        ...'exec --json --skip-git-repo-check --sandbox workspace-write -c features.daemon_auto_start=false -'.split(
          ' ',
        ),
      ],
      prompt: 'stdin',
      output: 'codex',
    },
    {
      name: 'opencode',
      provider: 'opencode',
      run: [join(bin, 'opencode'), 'run', '--format', 'json'],
      prompt: 'stdin',
      output: 'opencode',
    },
    { name: 'shell', provider: 'shell', run: [join(bin, 'sh'), '-c', '--'], prompt: 'arg', output: 'text' },
  ]);
});

test('a built-in agent has a screen form of the same program, its hooks, and a way to go on; the shell has none of these', async () => {
  const { path, bin } = await programs('claude', 'codex', 'opencode', 'sh');
  for (const name of ['claude', 'codex', 'opencode'] as const) {
    const { screen, hooks, resume } = resolveAgent(name, {}, path);
    expect([screen?.[0], hooks]).toEqual([join(bin, name), name]);
    expect([resume?.batch.includes('{id}'), resume?.screen.includes('{id}')]).toEqual([true, true]);
  }
  const { screen, hooks, resume } = resolveAgent('shell', {}, path);
  expect([screen, hooks, resume]).toEqual([undefined, undefined, undefined]);
});

test('a configured agent has the screen form it names, and no hooks where it says so', async () => {
  const { path, bin } = await programs('claude');
  const mine = {
    run: ['claude', '-p'],
    interactive: ['claude', '--model', 'x'],
    prompt: 'arg',
    hooks: 'none',
  } as const;
  const spec = resolveAgent('mine', { mine }, path);
  expect([spec.screen, spec.hooks, spec.resume]).toEqual([[join(bin, 'claude'), '--model', 'x'], undefined, undefined]);
});

test.for([
  [['claude', 'codex', 'opencode'], 'opencode'],
  [['claude', 'codex'], 'codex'],
  [['claude', 'sh'], 'claude'],
] as const)('auto with %j installed is %s', async ([installed, chosen]) => {
  const { path } = await programs(...installed);
  expect(resolveAgent('auto', {}, path).name).toBe(chosen);
});

test('auto with no coding agent says what was looked for, where, and how to get one', async () => {
  const { path } = await programs('sh');
  expect(problem('auto', {}, path)).toEqual({
    code: 'E_AGENT_MISSING',
    message: `no coding agent is installed: none of opencode, codex, claude is in a folder of PATH (${path}). Install one:
  opencode: npm install -g opencode-ai
  codex: npm install -g @openai/codex
  claude: npm install -g @anthropic-ai/claude-code
or name one of your own in config.json, or use --agent shell.`,
  });
});

test('a program that is not there, is a folder or may not be executed is missing', async () => {
  const { path, bin } = await programs();
  await mkdir(join(bin, 'codex'));
  await writeFile(join(bin, 'claude'), '', { mode: 0o644 });
  expect(['opencode', 'codex', 'claude'].map((name) => problem(name, {}, path))).toEqual(
    [
      ['opencode', 'opencode-ai'],
      ['codex', '@openai/codex'],
      ['claude', '@anthropic-ai/claude-code'],
    ].map(([name, pkg]) => ({
      code: 'E_AGENT_MISSING',
      message: `the agent "${name}" needs the program ${name}, but it is in no folder of PATH (${path}). To get it: npm install -g ${pkg}`,
    })),
  );
});

test('folders of PATH that are relative or empty are not looked in', async () => {
  const { bin } = await programs('claude');
  const path = `:${relative(process.cwd(), bin)}:.:`;
  expect(problem('claude', {}, path).code).toBe('E_AGENT_MISSING');
  expect(resolveAgent('claude', {}, path + bin).run[0]).toBe(join(bin, 'claude'));
});

test('an unknown agent is told with the nearest name, and names of the language are not agents', () => {
  const own = { 'my-agent': { run: ['sh'], prompt: 'stdin' } } as const;
  expect(['opnecode', 'my-agnet', 'zzzzzzzz', 'constructor', ''].map((name) => problem(name, own, '').message)).toEqual(
    [
      ['opnecode', ' Did you mean "opencode"?'],
      ['my-agnet', ' Did you mean "my-agent"?'],
      ['zzzzzzzz', ''],
      ['constructor', ''],
      ['', ''],
    ].map(
      ([name, hint]) =>
        `there is no agent "${name}"; known are auto, opencode, codex, claude, shell, my-agent.${hint} An agent of your own is named in config.json under "agents".`,
    ),
  );
  expect(problem('opnecode', own, '').code).toBe('E_AGENT_UNKNOWN');
});

test('a configured agent goes before a built-in of its name; its provider is its own name if it has none', async () => {
  const { path, bin } = await programs('claude', 'my-agent');
  const configured = {
    claude: { provider: 'bedrock', run: ['claude', '-p', '--model', 'small'], prompt: 'arg' },
    mine: { run: [join(bin, 'my-agent'), '--fast'], prompt: 'file' },
  } as const;
  expect(['claude', 'mine', 'auto'].map((name) => resolveAgent(name, configured, path))).toEqual([
    {
      name: 'claude',
      provider: 'bedrock',
      run: [join(bin, 'claude'), '-p', '--model', 'small'],
      prompt: 'arg',
      output: 'text',
      hooks: 'claude',
    },
    { name: 'mine', provider: 'mine', run: [join(bin, 'my-agent'), '--fast'], prompt: 'file', output: 'text' },
    expect.objectContaining({ name: 'claude', provider: 'bedrock' }),
  ]);
});

test.for([
  ['claude', ['claude', '-p', '--output-format', 'stream-json', '--verbose', '--allowedTools', 'Bash'], 'claude'],
  ['codex', ['codex', 'exec', '--json', '--model', 'small', '-'], 'codex'],
  ['opencode', ['opencode', 'run', '--format', 'json', '--model', 'a/b'], 'opencode'],
  ['opencode', ['opencode', 'run', '--format', 'default'], 'text'],
  ['other', ['other', '--json'], 'text'],
] as const)('a configured agent that runs %s as %j has the output %s', async ([program, run, output]) => {
  const { path } = await programs(program);
  expect(resolveAgent('mine', { mine: { run, prompt: 'stdin' } }, path).output).toBe(output);
});

test('a configured program given by a relative path is refused, because workers run elsewhere', () => {
  expect(problem('mine', { mine: { run: ['./agent.sh'], prompt: 'stdin' } }, '')).toEqual({
    code: 'E_CONFIG',
    message:
      'the program ./agent.sh of an agent is a relative path, but workers run in another folder: write the whole path, or a name to be found in PATH.',
  });
});

test('a configured program that is not there is told with what to mend', () => {
  expect(problem('mine', { mine: { run: ['/nowhere/agent'], prompt: 'stdin' } }, '/bin').message).toBe(
    'the agent "mine" needs the program /nowhere/agent, but there is no such program. To get it: put it there, or mend "run" of the agent "mine" in config.json',
  );
});

/** A folder of executable files with these names, and a PATH of it alone. */
async function programs(...names: string[]): Promise<{ bin: string; path: string }> {
  const bin = await mkdtemp(join(tmpdir(), 'omo-bin-'));
  onTestFinished(() => rm(bin, { recursive: true }));
  for (const name of names) {
    await writeFile(join(bin, name), '#!/bin/sh\n');
    await chmod(join(bin, name), 0o755);
  }
  return { bin, path: bin };
}

function problem(
  name: string,
  configured: Record<string, ConfiguredAgent>,
  path: string,
): { code: string; message: string } {
  try {
    resolveAgent(name, configured, path);
  } catch (error) {
    if (error instanceof OmoError) return { code: error.code, message: error.message };
    throw error;
  }
  throw new Error(`${name} was resolved`);
}

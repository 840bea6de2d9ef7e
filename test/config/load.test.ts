import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { homeAt, homeRoot, prepareHome } from '../../src/config/home.ts';
import { checkConfig, loadConfig } from '../../src/config/load.ts';
import { OmoError } from '../../src/core/errors.ts';

function homeWith(text?: string): string {
  const home = mkdtempSync(join(tmpdir(), 'omo-config-'));
  onTestFinished(() => rmSync(home, { recursive: true }));
  if (text !== undefined) writeFileSync(join(home, 'config.json'), text);
  return home;
}

function problemsOf(raw: unknown): string[] {
  try {
    checkConfig(raw, 'config.json');
  } catch (error) {
    if (error instanceof OmoError) return error.problems.map(({ where = '', message }) => `${where}: ${message}`);
    throw error;
  }
  return [];
}

test('no file means the defaults', async () => {
  expect(await loadConfig(homeWith())).toEqual({
    maxWorkers: 6,
    maxDepth: 2,
    perHour: { runs: 1000, byWorkers: 200 },
    tmuxSocket: 'omo',
    agent: 'auto',
    failover: true,
    onLimit: 'wait',
    prices: {},
    pools: {},
    responder: 'rules',
    notify: { desktop: true },
    agents: {},
    timeouts: { taskMinutes: 60, stallMinutes: 10, checkMinutes: 10 },
    worktree: { copy: [], link: [] },
    retries: { perTask: 2, countMoves: false },
    keep: { days: 30, outputMegabytes: 64 },
    sandbox: { use: 'none', write: [] },
    view: { use: 'none' },
  });
});

test('five mistakes are five problems, told at once, each with its place and the nearest that would be right', () => {
  const told = problemsOf({
    maxworkers: 3,
    tmuxSocket: 'my socket',
    retries: { perTask: -1 },
    agents: { mine: { run: [] } },
    timeouts: { taskMinute: 5 },
  });
  expect(told).toContain('maxworkers: there is no such setting. Did you mean "maxWorkers"?');
  expect(told).toContain('timeouts.taskMinute: there is no such setting. Did you mean "taskMinutes"?');
  const places = new Set(told.map((one) => one.split(':')[0]));
  expect(places).toEqual(
    new Set(['agents.mine.run', 'maxworkers', 'retries.perTask', 'timeouts.taskMinute', 'tmuxSocket']),
  );
  expect(problemsOf({ agent: 'opencod' })).toEqual([
    'agent: there is no agent "opencod"; known are auto, opencode, codex, claude, shell.',
  ]);
});

test('an agent of one’s own works with as little as its program', () => {
  expect(checkConfig({ agents: { aider: { run: ['aider', '--yes'] } } }, 'config.json').agents).toEqual({
    aider: { run: ['aider', '--yes'], prompt: 'stdin' },
  });
});

test('a file that is not JSON is an error that says where', async () => {
  await expect(loadConfig(homeWith('{ "maxWorkers": 6, }'))).rejects.toMatchObject({
    code: 'E_CONFIG',
    message: expect.stringContaining('is not JSON') as string,
  });
});

test('a folder in its place is an error, not the defaults', async () => {
  const home = homeWith();
  const { mkdirSync } = await import('node:fs');
  mkdirSync(join(home, 'config.json'));
  chmodSync(join(home, 'config.json'), 0o700);
  await expect(loadConfig(home)).rejects.toMatchObject({
    code: 'E_CONFIG',
    message: expect.stringContaining("can't be read") as string,
  });
});

test('the home is OMO_HOME, which must be absolute, else a folder in HOME', () => {
  expect(homeRoot({ OMO_HOME: '/x/y', HOME: '/home/p' })).toBe('/x/y');
  expect(homeRoot({ HOME: '/home/p' })).toBe('/home/p/.opencode-orchestrator');
  expect(() => homeRoot({ OMO_HOME: 'relative' })).toThrow('not an absolute path');
});

test('a home that can’t be made is an error at once, also where making folders fails in odd ways', async () => {
  for (const root of ['/proc/omo/home', '/dev/null/home']) {
    await expect(prepareHome(homeAt(root))).rejects.toMatchObject({ code: 'E_HOME' });
  }
});

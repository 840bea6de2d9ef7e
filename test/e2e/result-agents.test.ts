import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { describe, expect, test } from 'vitest';
import type { Report, TaskReport } from '../../src/core/report/report.ts';
import { agentWorld, type AgentWorld } from '../support/agent-world.ts';
import { tasksOf } from '../support/limited-omo.ts';

/**
 * The model does what a worker's prompt says: it asks for the path, and writes there. The home is not below /tmp, where Codex lets
 * its commands write anyway.
 */
const LONG = { tags: ['agents'], timeout: 300_000 };
const RESULT = '{"findings":"the port is 8080"}';
const PATH = '[[run: printenv OMO_RESULT]]';
const BY_FILE_TOOL = `${PATH} [[write: <printed> = ${RESULT}]]`;
const BY_COMMAND = `[[run: printf '%s' '${RESULT}' > "$OMO_RESULT"]]`;

describe.for([
  { agent: 'claude', by: 'its file tool', act: BY_FILE_TOOL },
  { agent: 'opencode', by: 'its file tool', act: BY_FILE_TOOL },
  { agent: 'opencode', by: 'a command', act: BY_COMMAND },
  // It has no file tool for a model it does not know.
  { agent: 'codex', by: 'two commands', act: BY_FILE_TOOL },
  { agent: 'codex', by: 'a command', act: BY_COMMAND },
])('$agent, by $by', ({ agent, act }) => {
  test('a task that changes no file is done by what it found out', LONG, async () => {
    const world = await inRepository(agent);
    const { exit, stdout, stderr } = await world.run('orchestrate', '--json', '--isolate', 'worktree', task(act));
    expect(exit, stdout + stderr).toBe(0);
    expect(taskOf(JSON.parse(stdout))).toMatchObject({
      status: 'done',
      agent,
      attempts: 1,
      proof: { says: { findings: 'the port is 8080' } },
    });
    expect(world.server.problems).toEqual([]);
  });
});

describe.for([
  ['claude', `${PATH} [[write: <printed>/../../check.log = x]]`],
  ['opencode', `${PATH} [[write: <printed>/../../check.log = x]]`],
  ['codex', '[[run: printf x > "$(dirname "$OMO_RESULT")/../check.log"]]'],
] as const)('%s', ([agent, act]) => {
  test('can write nothing else in the attempt’s folder', LONG, async () => {
    const world = await inRepository(agent);
    const { stdout } = await world.run('orchestrate', '--json', '--isolate', 'worktree', task(act));
    expect(taskOf(JSON.parse(stdout)).status).toBe('failed');
    expect(JSON.stringify(world.server.turns().map(({ did }) => did))).toContain('check.log');
    const [run = ''] = readdirSync(join(world.omo.home, 'attempts'));
    const attempt = join(world.omo.home, 'attempts', run, 'look.1');
    expect(existsSync(join(attempt, 'out'))).toBe(true);
    expect(existsSync(join(attempt, 'check.log'))).toBe(false);
    expect(world.server.problems).toEqual([]);
  });
});

function task(act: string): string {
  return `look:Please find the port \`${act}\` (id: look)`;
}

/** A world of that agent, in a repository with a commit. */
async function inRepository(agent: string): Promise<AgentWorld> {
  const world = await agentWorld({ agent, retries: { perTask: 0 } }, '/var/tmp');
  const git = async (...args: readonly string[]) => execa('git', args, { cwd: world.omo.project, env: world.env });
  await git('init', '-q', '-b', 'main');
  await git('-c', 'user.name=Person', '-c', 'user.email=p@example.org', 'commit', '-q', '--allow-empty', '-m', 'first');
  return world;
}

function taskOf(report: Report): TaskReport {
  return tasksOf(report)['look'] ?? expect.fail('the task is not in the report');
}

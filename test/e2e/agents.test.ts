import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Report } from '../../src/core/report/report.ts';
import { agentWorld } from '../support/agent-world.ts';
import { BWRAP } from '../support/bwrap.ts';

const AGENTS = ['opencode', 'codex', 'claude'] as const;

test.for(['none', 'bwrap'] as const)(
  'OpenCode, Codex and Claude Code work side by side in one run, each changes its file, and each says what it did (sandbox: %s)',
  { tags: ['agents'], timeout: 400_000 },
  async (sandbox) => {
    // Codex has no sandbox of its own for a home below /tmp as soon as it finds bubblewrap, and then writes nothing.
    const world = await agentWorld({}, '/var/tmp', sandbox === 'bwrap' ? BWRAP : '');
    const tasks = AGENTS.map(
      (name) =>
        `${name}:Please \`[[write: ${name}.txt = made by ${name}]]\` and then \`[[say: ${name} has written its file.]]\` (agent: ${name}) (id: ${name})`,
    );
    const { exit, stdout, stderr } = await world.run('orchestrate', '--json', '--sandbox', sandbox, ...tasks);
    expect(exit, stderr + stdout).toBe(0);
    const report = JSON.parse(stdout) as Report;
    expect(report).toMatchObject({ mode: 'parallel', ok: true });
    for (const name of AGENTS) {
      expect(readFileSync(join(world.omo.project, `${name}.txt`), 'utf8')).toBe(`made by ${name}`);
      expect(report.workers.find((one) => one.name === name)?.tasks).toMatchObject([
        { id: name, status: 'done', attempts: 1, exitCode: 0, summary: `${name} has written its file.` },
      ]);
      expect((await world.run('logs', name)).stdout).toContain(`${name} has written its file.`);
    }
    expect(world.server.problems).toEqual([]);
  },
);

import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { expect, onTestFinished, test } from 'vitest';
import { prepareAgents, startOpenCodeOnce } from '../support/agents.ts';
import { installAgents } from '../support/install-agents.ts';
import { startModelServer } from '../support/model-server/server.ts';
import { offlineNetwork } from '../support/offline.ts';
import { makeOmo } from '../support/run-omo.ts';

const BIN = join(import.meta.dirname, '../../bin/omo');
const AGENTS = ['opencode', 'codex', 'claude'] as const;

test(
  'OpenCode, Codex and Claude Code work side by side in one run, each changes its file, and each says what it did',
  { tags: ['agents'], timeout: 400_000 },
  async () => {
    const omo = makeOmo();
    const bin = await installAgents();
    const server = await startModelServer();
    onTestFinished(() => server.close());
    const network = await offlineNetwork(server);
    onTestFinished(() => network.close());
    const person = join(omo.root, 'person');
    mkdirSync(person);
    const agents = await prepareAgents(person, network.url, bin);
    await startOpenCodeOnce(agents, network);
    const env = {
      ...agents,
      OMO_HOME: omo.home,
      OMO_TMUX_SOCKET: 'e2e',
      TMUX_TMPDIR: omo.root,
      LANG: 'C.UTF-8',
      NO_COLOR: '1',
    };
    const tasks = AGENTS.map(
      (name) =>
        `${name}:Please \`[[write: ${name}.txt = made by ${name}]]\` and then \`[[say: ${name} has written its file.]]\` (agent: ${name}) (id: ${name})`,
    );
    const [program = '', ...args] = network.wrap([process.execPath, BIN, 'orchestrate', '--json', ...tasks]);
    const result = await execa(program, args, {
      cwd: omo.project,
      env,
      extendEnv: false,
      reject: false,
      stdin: 'ignore',
      timeout: 300_000,
    });
    expect(result.exitCode, result.stderr + result.stdout).toBe(0);
    const report = JSON.parse(result.stdout);
    expect(report).toMatchObject({ mode: 'parallel', ok: true });
    for (const name of AGENTS) {
      expect(readFileSync(join(omo.project, `${name}.txt`), 'utf8')).toBe(`made by ${name}`);
      const worker = report.workers.find((one: { name: string }) => one.name === name);
      expect(worker.tasks).toMatchObject([
        { id: name, status: 'done', attempts: 1, exitCode: 0, summary: `${name} has written its file.` },
      ]);
      const log = await omo.runWith(env, 'logs', name);
      expect(log.stdout).toContain(`${name} has written its file.`);
    }
    expect(server.problems).toEqual([]);
  },
);

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { expect } from 'vitest';
import type { Report, TaskReport } from '../../src/core/report/report.ts';
import { fingerprint, type Fingerprint } from './repo.ts';
import { makeOmo, type Omo } from './run-omo.ts';

const AGENT = join(import.meta.dirname, '../fixtures/agents/builder.mjs');

/** An omo whose project is a git repository, with an agent that does what a test writes down for each task. */
export interface BuildingOmo {
  readonly omo: Omo;
  /** What the agent does for a task (see builder.mjs), an act a line. */
  readonly does: (task: string, ...acts: readonly string[]) => void;
  /** In the project; what it printed. */
  readonly git: (...args: readonly string[]) => Promise<string>;
  /** The report of a run that was waited for. */
  readonly orchestrate: (...args: readonly string[]) => Promise<Report>;
  json<T>(...args: readonly string[]): Promise<T>;
  readonly settings: (config: Readonly<Record<string, unknown>>) => void;
  /** All that is the person's in the repository. */
  readonly persons: () => Promise<Fingerprint>;
}

export interface BuildingOptions {
  readonly config?: Readonly<Record<string, unknown>>;
  /** Files of the first commit, by path. */
  readonly files?: Readonly<Record<string, string>>;
}

export async function buildingOmo({
  config = {},
  files = { 'README.md': 'a project\n' },
}: BuildingOptions = {}): Promise<BuildingOmo> {
  const omo = makeOmo();
  const scripts = join(omo.root, 'scripts');
  mkdirSync(scripts);
  mkdirSync(omo.home, { mode: 0o700 });
  const made: BuildingOmo = {
    omo,
    does: (task, ...acts) => writeFileSync(join(scripts, task), acts.join('\n')),
    git: async (...args) => (await execa('git', args, { cwd: omo.project, env: omo.env, extendEnv: false })).stdout,
    orchestrate: (...args) => made.json<Report>('orchestrate', ...args),
    json: async <T>(...args: readonly string[]) => {
      const { stdout, stderr } = await omo.run(...args, '--json');
      expect(stdout, stderr).not.toBe('');
      // The command's own JSON; a test that gets another shape fails by it.
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion
      return JSON.parse(stdout) as T;
    },
    persons: () => fingerprint({ root: omo.project, git: made.git }),
    settings: (more) => writeFileSync(join(omo.home, 'config.json'), JSON.stringify({ ...base(scripts), ...more })),
  };
  made.settings(config);
  await firstCommit(made, files);
  return made;
}

/** The tasks of a report, by id. */
export function tasksOf(report: Report): Record<string, TaskReport> {
  return Object.fromEntries(report.workers.flatMap(({ tasks }) => tasks.map((task) => [task.id, task])));
}

function base(scripts: string): Record<string, unknown> {
  return {
    agent: 'builder',
    agents: { builder: { run: [process.execPath, AGENT, scripts], prompt: 'stdin' } },
    pools: { builder: { max: 10 } },
    maxWorkers: 10,
    notify: { desktop: false },
  };
}

async function firstCommit({ omo, git }: BuildingOmo, files: Readonly<Record<string, string>>): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(omo.project, path, '..'), { recursive: true });
    writeFileSync(join(omo.project, path), text);
  }
  await git('init', '-q', '-b', 'main');
  await git('config', 'user.name', 'Person');
  await git('config', 'user.email', 'person@example.org');
  await git('add', '-A');
  await git('commit', '-qm', 'first');
}

import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import { expect } from 'vitest';
import type { Report, TaskReport } from '../../src/core/report/report.ts';
import { tasksOf } from './building-omo.ts';
import { fingerprint, writeAll, type Fingerprint } from './repo.ts';
import { makeOmo, type Omo, type Said } from './run-omo.ts';

/** An omo that is called in any folder, with a home of any name; what its agents do is written down as in building-omo. */
export interface PlacedOmo {
  readonly omo: Omo;
  readonly home: string;
  /** Where it is called; there is nothing in it yet. */
  readonly project: string;
  does(task: string, ...acts: readonly string[]): void;
  /** In the project. */
  run(...args: readonly string[]): Promise<Said>;
  runIn(cwd: string, ...args: readonly string[]): Promise<Said>;
  git(...args: readonly string[]): Promise<string>;
  gitIn(cwd: string, ...args: readonly string[]): Promise<string>;
  /** A repository with one commit, in the project or another folder. */
  repository(files?: Readonly<Record<string, string>>, at?: string): Promise<void>;
  /** All that is the person's there. */
  persons(root?: string): Promise<Fingerprint>;
  /** Runs tasks to their end; they are done. */
  works(...args: readonly string[]): Promise<Worked>;
}

export interface Worked {
  readonly report: Report;
  readonly tasks: Record<string, TaskReport>;
  readonly stderr: string;
}

export interface PlacedOptions {
  /** Names below a temporary folder. */
  readonly project?: string;
  readonly home?: string;
}

const AGENT = join(import.meta.dirname, '../fixtures/agents/builder.mjs');
const BIN = join(import.meta.dirname, '../../bin/omo');

export function placedOmo({ project = 'project', home = 'home' }: PlacedOptions = {}): PlacedOmo {
  const omo = makeOmo();
  const scripts = join(omo.root, 'scripts');
  const made: PlacedOmo = {
    omo,
    home: join(omo.root, home),
    project: join(omo.root, project),
    does: (task, ...acts) => writeFileSync(join(scripts, task), acts.join('\n')),
    run: async (...args) => made.runIn(made.project, ...args),
    runIn: async (cwd, ...args) => called({ ...omo.env, OMO_HOME: made.home }, cwd, args),
    git: async (...args) => made.gitIn(made.project, ...args),
    gitIn: async (cwd, ...args) => (await execa('git', args, { cwd, env: omo.env, extendEnv: false })).stdout,
    repository: async (files = { 'README.md': 'a project\n' }, at = made.project) => firstCommit(made, at, files),
    persons: async (root = made.project) => fingerprint({ root, git: async (...args) => made.gitIn(root, ...args) }),
    works: async (...args) => worked(await made.run('orchestrate', '--json', ...args)),
  };
  mkdirSync(scripts);
  mkdirSync(made.home, { recursive: true, mode: 0o700 });
  mkdirSync(made.project, { recursive: true });
  writeFileSync(join(made.home, 'config.json'), JSON.stringify(config(scripts)));
  return made;
}

/** Of a run that was waited for. */
export function worked({ exit, stdout, stderr }: Said): Worked {
  expect(exit, stdout + stderr).toBe(0);
  const report: Report = JSON.parse(stdout);
  return { report, tasks: tasksOf(report), stderr };
}

async function called(env: Readonly<Record<string, string>>, cwd: string, args: readonly string[]): Promise<Said> {
  const options = { cwd, env, extendEnv: false, reject: false, stdin: 'ignore' } as const;
  const { exitCode, stdout, stderr } = await execa(process.execPath, [BIN, ...args], options);
  return { exit: exitCode, stdout, stderr };
}

async function firstCommit(it: PlacedOmo, at: string, files: Readonly<Record<string, string>>): Promise<void> {
  mkdirSync(dirname(at), { recursive: true });
  await writeAll(at, files);
  mkdirSync(at, { recursive: true });
  await it.gitIn(at, 'init', '-q', '-b', 'main');
  await it.gitIn(at, 'config', 'user.name', 'Person');
  await it.gitIn(at, 'config', 'user.email', 'person@example.org');
  await it.gitIn(at, 'add', '-A');
  await it.gitIn(at, 'commit', '-qm', 'first');
}

function config(scripts: string): Record<string, unknown> {
  return {
    agent: 'builder',
    agents: { builder: { run: [process.execPath, AGENT, scripts], prompt: 'stdin' } },
    pools: { builder: { max: 10 } },
    retries: { perTask: 0 },
    maxWorkers: 10,
    notify: { desktop: false },
  };
}

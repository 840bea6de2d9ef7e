import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { onTestFinished, vi } from 'vitest';
import { gitIntegration } from '../../../src/adapters/git/integration.ts';
import type { Integration, IntegrationPlace, MergeStep } from '../../../src/ports/integration.ts';
import { makeRepo, writeAll, type Repo, type RepoOptions } from '../../support/repo.ts';

/** Each test here is some hundred calls of git, and others may want the machine as well. */
vi.setConfig({ testTimeout: 60_000 });

/** A repository, branches of tasks in it, and what puts them together. */
export interface World {
  readonly repo: Repo;
  readonly at: IntegrationPlace;
  readonly integration: Integration;
  /** A branch of a task with one commit, from the base or another commit; the person's tree is not touched. Null: the file is removed. */
  task(name: string, files: Readonly<Record<string, string | null>>, from?: string): Promise<Work>;
  /** The same by any commands, in a tree of its own. */
  work(name: string, doIt: (tree: string) => Promise<void>, from?: string): Promise<Work>;
  step(work: Work, before?: readonly Work[]): MergeStep;
  /** Merges one after the other, each with those before it. */
  mergeAll(works: readonly Work[]): Promise<Awaited<ReturnType<Integration['merge']>>[]>;
  /** A file of a commit, exactly. */
  file(commit: string, path: string): Promise<string>;
  head(): Promise<string>;
}

export interface Work {
  readonly task: string;
  readonly commit: string;
  readonly base: string;
}

export async function makeWorld(options: RepoOptions = {}): Promise<World> {
  withoutSettings();
  const repo = await makeRepo(options);
  const base = await repo.git('rev-parse', 'HEAD');
  const bring = { copy: [], link: [] };
  const at: IntegrationPlace = {
    ground: { root: repo.root, below: '', base, branch: 'main', isolate: 'worktree', bring },
    dir: join(repo.beside, 'merge here'),
    branch: 'omo/r1/integration',
    base,
  };
  return worldOf(repo, at);
}

/** Whoever runs the tests has an identity and settings of their own. */
function withoutSettings(): void {
  for (const name of Object.keys(process.env))
    if (/^GIT_(?:AUTHOR|COMMITTER)_|^EMAIL$/.test(name)) vi.stubEnv(name, undefined);
  vi.stubEnv('GIT_CONFIG_GLOBAL', '/dev/null');
  vi.stubEnv('GIT_CONFIG_NOSYSTEM', '1');
  onTestFinished(() => void vi.unstubAllEnvs());
}

function worldOf(repo: Repo, at: IntegrationPlace): World {
  const integration = gitIntegration();
  const work: World['work'] = async (name, doIt, from = at.base) => {
    const tree = join(repo.beside, `tree of ${name}`);
    await repo.git('worktree', 'add', '-q', '-b', `omo/r1/${name}`, tree, from);
    await doIt(tree);
    await repo.gitIn(tree, 'add', '-A');
    await repo.gitIn(tree, 'commit', '-q', '--allow-empty', '-m', `work of ${name}`);
    const commit = await repo.gitIn(tree, 'rev-parse', 'HEAD');
    await repo.git('worktree', 'remove', '--force', tree);
    return { task: name, commit, base: from };
  };
  return {
    repo,
    at,
    integration,
    step,
    work,
    task: async (name, files, from) => work(name, async (tree) => change(tree, files), from),
    async mergeAll(works) {
      const merged = [];
      for (const [index, one] of works.entries())
        merged.push(await integration.merge(at, step(one, works.slice(0, index))));
      return merged;
    },
    file: async (commit, path) => (await repo.git('show', `${commit}:${path}`)) + '\n',
    head: async () => repo.git('rev-parse', at.branch),
  };
}

function step(one: Work, before: readonly Work[] = []): MergeStep {
  return { task: one.task, commit: one.commit, message: `omo: merge ${one.task}\n\n# not a remark`, before };
}

async function change(tree: string, files: Readonly<Record<string, string | null>>): Promise<void> {
  for (const [path, content] of Object.entries(files))
    if (content === null) await rm(join(tree, path));
    else await writeAll(tree, { [path]: content });
}

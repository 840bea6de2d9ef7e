import { chmod, mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { onTestFinished, vi } from 'vitest';
import { shellChecker } from '../../../src/adapters/checks/checker.ts';
import { gitIntegration } from '../../../src/adapters/git/integration.ts';
import type { Home } from '../../../src/config/home.ts';
import { homeAt, prepareHome } from '../../../src/config/home.ts';
import type { AgentSpec } from '../../../src/core/events/agent-spec.ts';
import type { Event } from '../../../src/core/events/event.ts';
import type { Ground } from '../../../src/core/events/ground.ts';
import { reduce } from '../../../src/core/state/reduce.ts';
import type { Run, State } from '../../../src/core/state/state.ts';
import { EMPTY } from '../../../src/core/state/state.ts';
import type { SynthesisAction } from '../../../src/core/synthesis/action.ts';
import { synthesisDecided } from '../../../src/core/synthesis/action.ts';
import { synthesisActions } from '../../../src/core/synthesis/next.ts';
import type { SynthesisReport } from '../../../src/core/synthesis/report.ts';
import { synthesisReport } from '../../../src/core/synthesis/view.ts';
import { saveEnvironment } from '../../../src/daemon/launch.ts';
import type { SynthesisParts } from '../../../src/daemon/synthesis/parts.ts';
import { performSynthesis } from '../../../src/daemon/synthesis/perform.ts';
import type { Done } from '../../core/synthesis/whole.ts';
import { asked, runOf } from '../../core/synthesis/whole.ts';
import type { Repo, RepoOptions } from '../../support/repo.ts';
import { makeRepo } from '../../support/repo.ts';

/** Many gits, one after the other: on a machine that is busy that takes long. */
vi.setConfig({ testTimeout: 60_000 });

export interface Work extends Omit<Done, 'commit' | 'base'> {
  /** What it wrote, by path below the root; null: removed. */
  readonly files: Readonly<Record<string, string | null>>;
  /** Tasks whose branches its own began with; absent: those it waits for. */
  readonly from?: readonly string[];
}

type RunOver = Partial<Omit<Run, 'ground'>> & { readonly ground?: Partial<Ground> };

/** A run over real git that is to be put together, in a home of its own. */
export interface Workshop {
  readonly repo: Repo;
  readonly home: Home;
  readonly parts: SynthesisParts;
  state: State;
  readonly run: Run;
  tell(...events: Event[]): void;
  /** Carries out what is decided until nothing is. `again`: each action is carried out once more, its first outcome lost. */
  drive(options?: {
    readonly again?: boolean;
    readonly before?: (action: SynthesisAction) => Promise<void>;
  }): Promise<void>;
  report(): SynthesisReport;
  /** A file as it is on a branch or in a commit. */
  shown(commit: string, path: string): Promise<string>;
  file(path: string): Promise<string>;
}

export const WHOLE = 'omo/r1/integration';

export async function workshop(
  works: Record<string, Work>,
  options: RepoOptions & { readonly ask?: Parameters<typeof asked>[0] | null; readonly run?: RunOver } = {},
): Promise<Workshop> {
  const repo = await makeRepo(options);
  const home = await homeOf();
  const env = { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '' };
  await saveEnvironment(home, 'r1', env);
  const run = await runOver(repo, works, options.run ?? {});
  const closing = new AbortController();
  const parts: SynthesisParts = {
    home,
    now: () => 11_000,
    log: pino({ enabled: false }),
    integration: gitIntegration(),
    checker: shellChecker(),
    closing: closing.signal,
  };
  const shop = new Shop(repo, home, parts, { ...EMPTY, runs: [run] });
  if (options.ask !== null) shop.tell(asked({ verify: [], checkMs: 60_000, resolveMs: 60_000, ...options.ask }));
  return shop;
}

async function homeOf(): Promise<Home> {
  const dir = await realpath(await mkdtemp(join(tmpdir(), 'omo-whole-')));
  onTestFinished(async () => rm(dir, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 }));
  const home = homeAt(join(dir, 'home of mine'));
  await prepareHome(home);
  return home;
}

/** Each task's branch with its work, made as its worker's tree would have made it; then the run that tells of it. */
async function runOver(repo: Repo, works: Record<string, Work>, { ground, ...over }: RunOver): Promise<Run> {
  const base = await repo.git('rev-parse', 'HEAD');
  const tree = join(repo.beside, 'maker');
  await repo.git('worktree', 'add', '-q', '--detach', tree, base);
  const done: Record<string, Done> = {};
  for (const [id, { files, from, ...work }] of Object.entries(works)) {
    const begins = await begin(
      repo,
      tree,
      base,
      (from ?? work.waitsFor ?? []).map((one) => `omo/r1/${one}`),
    );
    await repo.gitIn(tree, 'checkout', '-q', '-b', `omo/r1/${id}`);
    for (const [path, text] of Object.entries(files)) {
      if (text === null) await rm(join(tree, path));
      else await writeFile(join(tree, path), text);
    }
    await repo.gitIn(tree, 'add', '-A');
    await repo.gitIn(tree, 'commit', '-q', '--allow-empty', '-m', id);
    done[id] = { ...work, base: begins, commit: await repo.gitIn(tree, 'rev-parse', 'HEAD') };
  }
  await repo.git('worktree', 'remove', '--force', tree);
  const run = runOf(done, over);
  return {
    ...run,
    cwd: repo.root,
    ground: {
      root: repo.root,
      below: '',
      base,
      branch: 'main',
      isolate: 'worktree',
      bring: { copy: [], link: [] },
      ...ground,
    },
  };
}

async function begin(repo: Repo, tree: string, base: string, from: readonly string[]): Promise<string> {
  const [first = base, ...others] = from;
  await repo.gitIn(tree, 'checkout', '-q', '--detach', first);
  for (const other of others) await repo.gitIn(tree, 'merge', '-q', '--no-edit', '-X', 'ours', other);
  return repo.gitIn(tree, 'rev-parse', 'HEAD');
}

class Shop implements Workshop {
  readonly repo: Repo;
  readonly home: Home;
  readonly parts: SynthesisParts;
  state: State;

  constructor(repo: Repo, home: Home, parts: SynthesisParts, state: State) {
    this.repo = repo;
    this.home = home;
    this.parts = parts;
    this.state = state;
  }

  get run(): Run {
    const [run] = this.state.runs;
    if (!run) throw new Error('the run is gone');
    return run;
  }

  tell(...events: Event[]): void {
    this.state = events.reduce(reduce, this.state);
  }

  async drive({ again = false, before }: Parameters<Workshop['drive']>[0] = {}): Promise<void> {
    for (let actions = this.#decide(); actions.length > 0; actions = this.#decide()) {
      for (const action of actions) {
        await before?.(action);
        if (again) await performSynthesis(this.parts, action, this.state);
        this.tell(...(await performSynthesis(this.parts, action, this.state)));
      }
    }
  }

  #decide(): SynthesisAction[] {
    const actions = synthesisActions(this.run);
    this.tell(...actions.map((action) => synthesisDecided(action, 11_000)));
    return actions;
  }

  report(): SynthesisReport {
    const report = synthesisReport(this.run, (ms) => new Date(ms).toISOString());
    if (!report) throw new Error('nobody has asked for it');
    return report;
  }

  async shown(commit: string, path: string): Promise<string> {
    return this.repo.git('show', `${commit}:${path}`);
  }

  async file(path: string): Promise<string> {
    return readFile(path, 'utf8');
  }
}

/** An agent of the person's that settles conflicts: a shell script. It is told what to do on its standard input. */
export async function resolver(script: string): Promise<AgentSpec> {
  const dir = await realpath(await mkdtemp(join(tmpdir(), 'omo-resolver-')));
  onTestFinished(async () => rm(dir, { recursive: true, force: true }));
  const program = join(dir, 'settle');
  await writeFile(program, `#!/bin/sh\n${script}\n`);
  await chmod(program, 0o700);
  return { name: 'fixer', provider: 'fixer', run: [program], prompt: 'stdin', output: 'text' };
}

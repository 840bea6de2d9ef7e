import type { Config } from '../../config/schema.ts';
import { OmoError } from '../../core/errors.ts';
import type { RunMode } from '../../core/events/event.ts';
import type { Ground } from '../../core/events/ground.ts';
import { areInLine } from '../../core/tasks/order.ts';
import type { Looked, Trees } from '../../ports/trees.ts';
import type { Params } from '../../protocol/messages.ts';
import type { AgentChoice } from '../choose-agents.ts';

type RunStart = Params<'run.start'>;

export interface Grounded {
  readonly ground?: Ground;
  /** What the person should know before it begins, in words. */
  readonly warnings: readonly string[];
}

export interface GroundWish {
  readonly params: RunStart;
  readonly config: Config;
  readonly mode: RunMode;
  readonly choice: AgentChoice;
  /** The run of a worker works in that worker's own tree. */
  readonly isWorkers: boolean;
}

/** Where a run's work goes. Throws E_ISOLATE when isolation was asked for and can't be had. */
export async function groundOf(trees: Trees, wish: GroundWish): Promise<Grounded> {
  const { params, config, isWorkers } = wish;
  if (wish.mode === 'prompt-files') return { warnings: [] };
  // Branches of its own would be merged into nobody's work.
  const asked = params.isolate ?? (isWorkers ? undefined : config.isolate);
  const looked = await trees.look(params.cwd);
  if (looked.is !== 'repository' || looked.base === undefined) return ungrounded(looked, params, asked, wish);
  const isolate = asked ?? (isShared(wish) ? 'worktree' : 'none');
  const { copy, link, setup } = { ...config.worktree, ...(params.setup !== undefined && { setup: params.setup }) };
  const ground: Ground = {
    root: looked.root,
    below: looked.below,
    base: looked.base,
    ...(looked.branch !== undefined && { branch: looked.branch }),
    isolate,
    bring: { copy, link, ...(setup !== undefined && { setup }) },
  };
  return { ground, warnings: isolate === 'worktree' ? told(looked, ground) : [] };
}

/** Several coding agents in one repository, and nobody said how. */
function isShared({ params, mode, choice, isWorkers }: GroundWish): boolean {
  const isAlone = mode === 'sequential' || params.workers === 1 || areInLine(params.tasks);
  return !isWorkers && !isAlone && params.tasks.some((task) => (task.agent ?? choice.defaultAgent) !== 'shell');
}

function ungrounded(looked: Looked, params: RunStart, asked: string | undefined, wish: GroundWish): Grounded {
  const why = whyNot(looked, params.cwd);
  if (params.isolate === 'worktree')
    throw new OmoError(
      'E_ISOLATE',
      `--isolate worktree was asked for, but ${why} Nothing was started. Leave it out, or use --isolate none: then the workers share the folder.`,
    );
  const unfit = looked.is !== 'none' && isShared(wish);
  return { warnings: asked === 'worktree' || unfit ? [`the workers share ${params.cwd}: ${why}`] : [] };
}

function whyNot(looked: Looked, cwd: string): string {
  if (looked.is === 'unfit') return looked.why;
  if (looked.is === 'none')
    return looked.why === 'no git' ? 'git is not installed.' : `${cwd} is in no git repository.`;
  return 'the repository has no commit yet that trees could start from: make one.';
}

function told({ dirty, submodules, needed }: Extract<Looked, { is: 'repository' }>, { bring }: Ground): string[] {
  const brought = new Set([...bring.copy, ...bring.link].map((path) => path.replace(/\/$/, '')));
  const missing = bring.setup === undefined ? needed.filter((path) => !brought.has(path.replace(/\/$/, ''))) : [];
  return [
    ...(dirty > 0
      ? [
          `${dirty} ${dirty === 1 ? 'file has' : 'files have'} changes that are not committed: the workers start from the last commit and don't see them. Commit them first, or use --isolate none`,
        ]
      : []),
    ...(submodules.length > 0
      ? [
          `submodules are empty in the workers' trees (${submodules.join(', ')}): --setup "git submodule update --init" fetches them`,
        ]
      : []),
    ...(missing.length > 0
      ? [
          `${missing.join(', ')} ${missing.length === 1 ? 'is' : 'are'} ignored by git, so not in the workers' trees: name ${missing.length === 1 ? 'it' : 'them'} under worktree.link or worktree.copy in config.json, or make ${missing.length === 1 ? 'it' : 'them'} with --setup`,
        ]
      : []),
  ];
}

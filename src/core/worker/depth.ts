import type { AttemptKey } from '../events/event.ts';
import type { Run, State } from '../state/state.ts';
import { currentKey, findRun } from '../state/state.ts';

/** What is known about the process that asks for a run. */
export interface CallerFacts {
  /** The attempt whose token it showed, if the token is a known one. */
  readonly byToken: AttemptKey | undefined;
  /** The caller and its ancestors, nearest first. */
  readonly ancestors: readonly number[];
  /** Pids of tmux servers that omo alone uses; nobody but workers should live there. */
  readonly ownServers: readonly number[];
  /** The greatest depth that its environment, or an ancestor's, admits to. Never makes omo more generous. */
  readonly admitted: number;
}

export type Verdict =
  | { readonly is: 'spawn'; readonly depth: number; readonly parent?: AttemptKey }
  /** At the limit: the tasks are done one after the other, in no session of their own, at the caller's depth. */
  | { readonly is: 'sequential'; readonly depth: number; readonly parent?: AttemptKey }
  | { readonly is: 'refuse'; readonly reason: string };

/**
 * How deep the caller is by the ledger, and what it may therefore do. The ledger knows, the variable only tightens:
 * first the token, then the ancestors among the panes of the ledger, and what hides in omo's own tmux server is refused.
 */
export function judgeDepth(state: State, facts: CallerFacts, maxDepth: number): Verdict {
  const found = facts.byToken ?? byAncestors(state, facts.ancestors);
  const run = found && findRun(state, found.run);
  if (run?.mode === 'sequential')
    return {
      is: 'refuse',
      reason:
        'this task is already done one after the other because the depth limit was reached; do it yourself, without omo',
    };
  if (!run && facts.ancestors.some((pid) => facts.ownServers.includes(pid))) {
    return {
      is: 'refuse',
      reason:
        'the caller lives in omo’s tmux server but is none of its workers, so its depth is unknown; call omo from a worker or from your own terminal',
    };
  }
  const depth = Math.max(run?.depth ?? 0, facts.admitted);
  const parent = found && run ? { parent: found } : {};
  return depth + 1 <= maxDepth ? { is: 'spawn', depth: depth + 1, ...parent } : { is: 'sequential', depth, ...parent };
}

function byAncestors(state: State, ancestors: readonly number[]): AttemptKey | undefined {
  const places = state.runs.filter((run) => run.phase.is !== 'ended').flatMap((run) => placesOf(run));
  for (const pid of ancestors) {
    const at = places.find((one) => one.pid === pid);
    if (at) return at.key;
  }
  return undefined;
}

function placesOf(run: Run): { pid: number; key: AttemptKey }[] {
  return run.tasks.flatMap((task) => {
    const stage = task.phase.is === 'running' ? task.phase.stage : undefined;
    return stage && 'place' in stage && stage.place ? [{ pid: stage.place.pid, key: currentKey(run, task) }] : [];
  });
}

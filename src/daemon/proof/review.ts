import { diffOf } from '../../adapters/git/diff.ts';
import { endMarked } from '../../adapters/processes/end-marked.ts';
import { messageOf } from '../../core/fault.ts';
import type { AgentSpec } from '../../core/events/agent-spec.ts';
import type { Event } from '../../core/events/event.ts';
import { currentKey } from '../../core/state/state.ts';
import type { Run } from '../../core/state/state.ts';
import type { TaskState } from '../../core/state/task-state.ts';
import type { Reviewer } from '../../ports/reviewer.ts';
import { runEnvironment } from '../launch.ts';
import type { ProofParts } from './parts.ts';

/** In a reviewer's environment: whose work it reads. */
const MARK = 'OMO_REVIEW';

function markOf({ id }: Run, { spec }: TaskState): string {
  return `${id}.${spec.id}`;
}

const MINUTE_MS = 60_000;

/** Another agent reads what an attempt did and judges it. */
export async function reviewAttempt(
  parts: ProofParts,
  run: Run,
  task: TaskState,
  name: string,
  signal: AbortSignal,
): Promise<Event[]> {
  // What a daemon that was killed left of it.
  await endMarked(MARK, markOf(run, task));
  const began = parts.now();
  const { usage = [], ...result } = await reviewBy(parts, run, task, name, signal);
  const at = parts.now();
  const cost = { ms: Math.max(0, at - began), day: parts.day(), usage: [...usage] };
  return [{ type: 'attempt.reviewed', at, ...currentKey(run, task), agent: name, result, cost }];
}

async function reviewBy(
  parts: ProofParts,
  run: Run,
  task: TaskState,
  name: string,
  signal: AbortSignal,
): Promise<Awaited<ReturnType<Reviewer['review']>>> {
  const agent = run.agents[name];
  if (!agent || !isReviewer(agent)) return { is: 'failed', why: `the agent "${name}" can't review` };
  const stage = task.phase.is === 'running' && task.phase.stage.is === 'reviewing' ? task.phase.stage : undefined;
  const request = {
    agent: agent.output,
    argv: agent.run,
    // Files are named below the tree's root, wherever in it the run's folder lies.
    cwd: task.tree?.path ?? run.cwd,
    env: { ...(await runEnvironment(parts.home, run.id)), [MARK]: markOf(run, task) },
    timeoutMs: (run.options.review?.minutes ?? 10) * MINUTE_MS,
    task: task.spec.prompt,
    diff: await diffText(parts, task),
    changes: task.evidence?.changes,
    verify: task.evidence?.verify,
    says: task.evidence?.says,
    summary: stage?.told.summary,
    again: stage?.why,
  };
  return parts.reviewer.review(request, signal);
}

/** A reviewer can read the files themselves where there is no diff. */
async function diffText({ log }: ProofParts, { tree, evidence }: TaskState): Promise<string> {
  const commit = evidence?.changes?.commit;
  if (!tree || commit === undefined) return '';
  try {
    return (await diffOf(tree.path, tree.base, commit)).text;
  } catch (error) {
    log.warn({ reason: messageOf(error) }, 'no diff for the review');
    return '';
  }
}

/** Those whose answers omo can read, and that can be held to reading. */
export function isReviewer(agent: AgentSpec): agent is AgentSpec & { output: 'claude' | 'codex' | 'opencode' } {
  return agent.output !== 'text' && agent.hooks !== undefined;
}

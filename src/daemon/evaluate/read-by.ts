import { resolveAgent } from '../../adapters/agents/resolve.ts';
import { loadConfig } from '../../config/load.ts';
import { errnoOf } from '../../core/fault.ts';
import { OmoError } from '../../core/errors.ts';
import type { Verdict } from '../../core/events/proof.ts';
import type { Run, TaskState } from '../../core/state/state.ts';
import { oneLine } from '../../core/text/line.ts';
import type { Reviewed, ReviewRequest } from '../../ports/reviewer.ts';
import { runEnvironment } from '../launch.ts';
import { workplace } from '../proof/parts.ts';
import { isReviewer } from '../proof/review.ts';
import { diffTextOf } from './facts.ts';
import type { EvaluateParts } from './parts.ts';

/** The agent that is to read, with where and for how long it may. */
export type Reader = Pick<ReviewRequest, 'agent' | 'argv' | 'env' | 'timeoutMs'> & { readonly name: string };

const MINUTE_MS = 60_000;

/** Throws for an agent that isn't there, or whose answers omo can't read. `env`: where the person is now; a run that ended long ago has none any more. */
export async function readerNamed(
  { home }: EvaluateParts,
  run: Run,
  name: string,
  { env: given }: { readonly env?: Readonly<Record<string, string>> },
): Promise<Reader> {
  const config = await loadConfig(home.root);
  const env = given ?? (await environmentOf(home, run));
  const spec = resolveAgent(name, config.agents, env['PATH'] ?? '');
  if (!isReviewer(spec))
    throw new OmoError(
      'E_AGENT_UNKNOWN',
      `the agent "${spec.name}" can't judge work: only claude, codex and opencode can, and agents of config.json that name one of them as "hooks".`,
    );
  const minutes = run.options.review?.minutes ?? config.review?.minutes ?? MINUTES;
  return { name: spec.name, agent: spec.output, argv: spec.run, env, timeoutMs: minutes * MINUTE_MS };
}

/** config.json's default for a review. */
const MINUTES = 10;

async function environmentOf(home: EvaluateParts['home'], run: Run): Promise<Record<string, string>> {
  try {
    return await runEnvironment(home, run.id);
  } catch (error) {
    if (errnoOf(error) !== 'ENOENT') throw error;
    throw new OmoError(
      'E_NOT_FOUND',
      `run ${run.id} ended so long ago that its environment is gone, and an agent can't be started without one. Leave --agent out: the cheap checks need none.`,
      { cause: error },
    );
  }
}

/** Asks it, and once more when its answer is no verdict. Throws when there is none then, with the reason. */
export async function readBy(
  parts: EvaluateParts,
  run: Run,
  task: TaskState,
  reader: Reader,
): Promise<{ by: string; verdict: Verdict }> {
  const request = await requestOf(run, task, reader);
  const signal = parts.closing ?? new AbortController().signal;
  const first = await parts.reviewer.review(request, signal);
  const last = first.is === 'rubbish' ? await parts.reviewer.review({ ...request, again: first.why }, signal) : first;
  if (last.is === 'verdict') return { by: reader.name, verdict: last.verdict };
  throw noVerdict(run, task, reader, last);
}

async function requestOf(run: Run, task: TaskState, { name, ...reader }: Reader): Promise<ReviewRequest> {
  const { evidence, phase, spec } = task;
  return {
    ...reader,
    cwd: workplace(run, task),
    task: spec.prompt,
    diff: (await diffTextOf(run, task)).text ?? '',
    changes: evidence?.changes,
    verify: evidence?.verify,
    says: evidence?.says,
    summary: 'summary' in phase ? phase.summary : undefined,
  };
}

function noVerdict(run: Run, task: TaskState, { name }: Reader, { why }: Exclude<Reviewed, { is: 'verdict' }>): OmoError {
  return new OmoError(
    'E_NOT_FOUND',
    `${name} gave no verdict on task "${task.spec.id}" of run ${run.id}: ${oneLine(why)}. Try again, or leave --agent out for the cheap checks.`,
  );
}

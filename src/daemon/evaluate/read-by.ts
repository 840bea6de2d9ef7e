import { resolveAgent } from '../../adapters/agents/resolve.ts';
import { loadConfig } from '../../config/load.ts';
import { errnoOf } from '../../core/fault.ts';
import { OmoError } from '../../core/errors.ts';
import type { Verdict } from '../../core/events/proof.ts';
import type { Run } from '../../core/state/state.ts';
import type { TaskState } from '../../core/state/task-state.ts';
import { clip, oneLine } from '../../core/text/line.ts';
import type { Reviewed, ReviewRequest } from '../../ports/reviewer.ts';
import { runEnvironment } from '../launch.ts';
import { isReviewer } from '../proof/review.ts';
import { diffOfTask } from './facts.ts';
import { inPlace } from './in-place.ts';
import type { EvaluateParts } from './parts.ts';

/** The agent that is to read, with where and for how long it may. */
export type Reader = Pick<ReviewRequest, 'agent' | 'argv' | 'env' | 'timeoutMs'> & { readonly name: string };

const MINUTE_MS = 60_000;

export interface Judged {
  /** The agent, or `checks`. */
  readonly by: string;
  readonly verdict: Verdict;
}

/** Throws for an agent that isn't there, or whose answers omo can't read. A run that ended long ago has no environment any more. */
export async function readerNamed(
  { home }: EvaluateParts,
  run: Run,
  name: string,
  given: Readonly<Record<string, string>> | undefined,
): Promise<Reader> {
  const config = await loadConfig(home.root);
  const env = given === undefined ? await environmentOf(home, run) : { PATH: USUAL_PATH, ...given };
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
/** Of a caller that has none. */
const USUAL_PATH = '/usr/local/bin:/usr/bin:/bin';

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

/** Asks it, and once more when its answer is no verdict. A text: why there is none, to follow the task's name. */
export async function readBy(
  parts: EvaluateParts,
  run: Run,
  task: TaskState,
  reader: Reader,
): Promise<Judged | string> {
  try {
    const last = await inPlace(run, task, (cwd) => askTwice(parts, run, task, { ...reader, cwd }));
    if (last.is === 'verdict') return { by: reader.name, verdict: last.verdict };
    return `got no verdict from ${reader.name}: ${clip(oneLine(last.why), MOST_WORDS)}`;
  } catch (error) {
    if (!(error instanceof OmoError)) throw error;
    return `can't be read any more: ${clip(oneLine(error.message), MOST_WORDS)}`;
  }
}

async function askTwice(
  { reviewer, closing }: EvaluateParts,
  run: Run,
  task: TaskState,
  reader: Reader & { readonly cwd: string },
): Promise<Reviewed> {
  const request = await requestOf(run, task, reader);
  const signal = closing ?? new AbortController().signal;
  const first = await reviewer.review(request, signal);
  return first.is === 'rubbish' ? reviewer.review({ ...request, again: first.why }, signal) : first;
}

const MOST_WORDS = 300;

async function requestOf(
  run: Run,
  task: TaskState,
  { agent, argv, env, timeoutMs, cwd }: Reader & { readonly cwd: string },
): Promise<ReviewRequest> {
  const { evidence, phase, spec } = task;
  return {
    agent,
    argv,
    env,
    timeoutMs,
    cwd,
    task: spec.prompt,
    diff: (await diffOfTask(run, task)) ?? '',
    changes: evidence?.changes,
    verify: evidence?.verify,
    says: evidence?.says,
    summary: 'summary' in phase ? phase.summary : undefined,
  };
}

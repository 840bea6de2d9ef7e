import { autoAgents, resolveAgent } from '../../adapters/agents/resolve.ts';
import type { Config } from '../../config/schema.ts';
import { OmoError } from '../../core/errors.ts';
import type { AgentSpec } from '../../core/events/agent-spec.ts';
import type { RunOptions } from '../../core/events/run-options.ts';
import type { Params } from '../../protocol/messages.ts';
import { isReviewer } from './review.ts';

type RunStart = Params<'run.start'>;

/** What proves a run's work: its acceptance commands, its reviewers, what its tasks may write. */
export function proofOptions(
  { verify: asked }: RunStart,
  config: Config,
  reviewers: readonly AgentSpec[],
): Partial<RunOptions> {
  const { every, domains } = configured(config.verify);
  const verify = { ...((asked || every) && { every: asked || every }), ...(domains && { domains }) };
  return {
    checkMs: config.timeouts.checkMinutes * 60_000,
    ...(asked === false && { noVerify: true }),
    ...(Object.keys(verify).length > 0 && { verify }),
    ...(config.writes && { scopes: config.writes }),
    ...(reviewers.length > 0 && {
      review: { agents: reviewers.map(({ name }) => name), minutes: config.review?.minutes ?? REVIEW_MINUTES },
    }),
  };
}

const REVIEW_MINUTES = 10;

function configured(verify: Config['verify']): { every?: string; domains?: Record<string, string> } {
  if (verify === undefined) return {};
  return typeof verify === 'string' ? { every: verify } : { domains: verify };
}

/** Who reviews, as the command line says, else config.json. Throws for an agent that isn't there or can't review. */
export function reviewersOf({ review }: RunStart, { review: settings, agents }: Config, path: string): AgentSpec[] {
  if (review === false) return [];
  const wanted = review ?? settings?.agent;
  if (wanted === undefined) return [];
  const found =
    wanted === 'auto'
      ? autoAgents(undefined, agents, path)
      : [wanted].flat().map((name) => resolveAgent(name, agents, path));
  const able = found.filter((spec) => isReviewer(spec));
  const unable = found.find((spec) => !isReviewer(spec));
  if (unable === undefined || (wanted === 'auto' && able.length > 0)) return able;
  throw new OmoError(
    'E_AGENT_UNKNOWN',
    `the agent "${unable.name}" can't review: only claude, codex and opencode can, and agents of config.json that name one of them as "hooks". Nothing was started.`,
  );
}

import { messageOf } from '../../core/fault.ts';
import type { Failure } from '../../core/events/signal.ts';
import type { Usage } from '../../core/events/usage.ts';
import type { Reviewed, Reviewer, ReviewRequest } from '../../ports/reviewer.ts';
import type { Exit } from '../processes/run-program.ts';
import { withDeadline } from '../processes/deadline.ts';
import { TURN_FORMS } from '../turn/forms.ts';
import { withTurns, type SaidByAgent, type TurnEnd } from '../turn/turn.ts';
import { complaint, stoppedWords } from '../turn/words.ts';
import { reviewPrompt } from './prompt.ts';
import { readVerdict } from './read-verdict.ts';
import { VERDICT_SCHEMA } from './schema.ts';
import { workOf } from './work.ts';

export interface AgentReviewer {
  /** Reads an agent's structured output. */
  readonly readAnswer: (agent: ReviewRequest['agent'], stdout: string, exit: Exit) => ReviewSaid;
}

export interface ReviewSaid extends SaidByAgent {
  /** What it told of why it failed. */
  readonly failure?: Failure;
  /** What the turn used; absent: unknown. */
  readonly usage?: readonly Usage[];
}

/** `usage`: what the review used, where its agent told. */
export type AgentReviewed = Reviewed & { readonly usage?: readonly Usage[] };

/**
 * Another agent reviews: one turn in a conversation of its own, that may read the worker's tree and change nothing. What it
 * replies is a verdict or is none; to ask once more is the caller's business.
 */
export function agentReviewer({ readAnswer }: AgentReviewer): Reviewer & {
  review(request: ReviewRequest, signal: AbortSignal): Promise<AgentReviewed>;
} {
  return {
    async review(request, signal) {
      const { agent, argv, cwd, env, timeoutMs } = request;
      const spec = {
        agent,
        // How it is run for a turn is for the form to say.
        program: argv.slice(0, 1),
        reads: cwd,
        env,
        schema: VERDICT_SCHEMA,
        title: 'A review',
        readAnswer: (stdout: string, exit: Exit) => readAnswer(agent, stdout, exit),
      };
      try {
        const end = await withDeadline(signal, timeoutMs, (either) =>
          withTurns(spec, either, (take) => take(reviewPrompt(request))),
        );
        return reviewed(end, request, signal.aborted ? undefined : timeoutMs);
      } catch (error) {
        return failed(agent, messageOf(error));
      }
    },
  };
}

function reviewed(end: TurnEnd<ReviewSaid>, request: ReviewRequest, timeoutMs: number | undefined): AgentReviewed {
  switch (end.is) {
    case 'said': {
      const { summary = '', usage } = end.said;
      return { ...readVerdict(summary, workOf(request)), ...(usage && { usage }) };
    }
    case 'failed': {
      const { failure, usage } = end.said ?? {};
      return { ...failed(request.agent, end.why), ...(failure && { failure }), ...(usage && { usage }) };
    }
    case 'stopped':
      return failed(request.agent, `${stoppedWords(timeoutMs)}${complaint(end.stderr)}`);
  }
}

function failed(agent: ReviewRequest['agent'], why: string): AgentReviewed {
  return { is: 'failed', why: `${TURN_FORMS[agent].title} ${why}` };
}

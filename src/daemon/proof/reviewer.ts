import { readAnswer } from '../../adapters/agents/answer.ts';
import { agentReviewer } from '../../adapters/reviewer/agent.ts';
import type { Reviewer } from '../../ports/reviewer.ts';

/** The reviewer, with what reads agents' structured output. */
export function reviewer(now: () => number): Reviewer {
  return agentReviewer({ readAnswer: (agent, stdout, exit) => readAnswer(agent, stdout, exit, now()) });
}

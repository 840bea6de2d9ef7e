/**
 * Whether those words of a provider, or of an agent, say that what the agent keeps of the conversation can't be sent again:
 * a tool's call or its result is missing, thinking stands in the wrong place, or nothing is kept under that id. Trying again
 * changes nothing; only a fresh conversation helps. The same words for all agents, since any of them may talk to any provider.
 */
export function isBroken(message: string): boolean {
  return BREAKAGES.some((words) => words.test(message));
}

/** Whole phrases; providers put the names of fields in backticks, quotes, or neither. */
const BREAKAGES: readonly RegExp[] = [
  // Anthropic Messages.
  /tool_use\W{0,2} ids were found without \W{0,2}tool_result\W{0,2} blocks/,
  /unexpected \W{0,2}tool_use_id\W{0,2} found in \W{0,2}tool_result\W{0,2} blocks/,
  /Expected \W{0,2}thinking\W{0,2} or \W{0,2}redacted_thinking\W{0,2}, but found/,
  /thinking\W{0,2} or \W{0,2}redacted_thinking\W{0,2} blocks in the latest assistant message cannot be modified/,
  // What Claude Code 2.1.197 makes of the first of them.
  /400 due to tool use concurrency issues/,
  // OpenAI Responses.
  /No tool output found for (?:[a-z ]+ )?call\b/,
  /No tool call found for (?:[a-z ]+ )?call output/,
  // OpenAI chat completions, and those who speak it too.
  /An assistant message with \W{0,2}tool_calls\W{0,2} must be followed by tool messages/,
  /messages with role \W{0,2}tool\W{0,2} must be a response to a prece+ding message with \W{0,2}tool_calls/i,
  // Nothing is kept under that id: Claude Code 2.1.197, Codex 0.169.0.
  /^No conversation found with session ID\b/,
  /\bno rollout found for thread id\b/,
];

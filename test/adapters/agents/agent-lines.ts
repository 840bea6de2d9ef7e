/** Lines as the real agents print them (recorded/), with other words in them. */

export const claude = {
  said: (text: string, model = 'claude-opus-4-8') => answer({ model, content: [{ type: 'text', text }] }),
  /** Its own words for what the turn dies of. */
  died: (error: string, text: string) => ({ ...claude.said(text, '<synthetic>'), error }),
  tool: (name: string, input: object) => answer({ content: [{ type: 'tool_use', id: 'toolu_1', name, input }] }),
  toolResult: (content: string, isError = false) => ({
    type: 'user',
    message: { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'toolu_1', content, is_error: isError }] },
    ...SESSION,
  }),
  retry: (more: object) => ({ type: 'system', subtype: 'api_retry', attempt: 1, max_retries: 10, ...more, ...SESSION }),
  result: (more: object) => ({
    type: 'result',
    subtype: 'success',
    is_error: false,
    api_error_status: null,
    num_turns: 1,
    result: 'done',
    ...more,
    ...SESSION,
  }),
};

export const codex = {
  said: (text: string) => item({ type: 'agent_message', text }),
  command: (command: string, printed: string, exitCode = 0) =>
    item({ type: 'command_execution', command, aggregated_output: printed, exit_code: exitCode }),
  error: (message: string) => ({ type: 'error', message }),
  failed: (message: string) => ({ type: 'turn.failed', error: { message } }),
  completed: (usage?: unknown) => ({ type: 'turn.completed', usage }),
};

export const opencode = {
  begun: () => ({ type: 'step_start', sessionID: 'ses_1', part: { type: 'step-start' } }),
  said: (text: string) => ({ type: 'text', sessionID: 'ses_1', part: { type: 'text', text } }),
  tool: (tool: string, state: object) => ({ type: 'tool_use', sessionID: 'ses_1', part: { tool, state } }),
  ended: (more: object = {}) => ({ type: 'step_finish', sessionID: 'ses_1', part: { reason: 'stop', ...more } }),
  failed: (name: string, data?: object) => ({ type: 'error', sessionID: 'ses_1', error: { name, data } }),
};

/** As it stands in a file. */
export function output(lines: readonly object[]): string {
  return lines.map((line) => `${JSON.stringify(line)}\n`).join('');
}

const SESSION = { session_id: '6e1f077f-7943-4f1f-a82d-ae6ff2cd252f' };

function answer(message: object) {
  return {
    type: 'assistant',
    message: { id: 'msg_1', role: 'assistant', ...message },
    parent_tool_use_id: null,
    ...SESSION,
  };
}

function item(one: object) {
  return { type: 'item.completed', item: { id: 'item_1', ...one } };
}

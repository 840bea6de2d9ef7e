import { actionOf, type Tools } from './actions.ts';
import { newId, pieces, sendEvents, type SseEvent } from './sse.ts';
import type { Action, Wire } from './wires.ts';

/** Claude Code's tools (2.1.197). */
const TOOLS: Tools = {
  run: (command) => ({ name: 'Bash', input: { command, description: 'A command of the script' } }),
  write: (path, content) => ({ name: 'Write', input: { file_path: path, content } }),
};

/** Anthropic Messages. Public format; the order of events is what Claude Code accepts. */
export const messages: Wire = {
  action: (step, offered) => actionOf(step, TOOLS, offered),
  stream: (action, model, response) => sendEvents(response, events(action, model)),
  whole: (action, model) => ({
    ...opening(model),
    content: [action.is === 'text' ? action : { ...block(action), input: action.input }],
    stop_reason: stopReason(action),
  }),
};

function events(action: Action, model: string): SseEvent[] {
  return [
    event('message_start', { message: opening(model) }),
    event('content_block_start', { index: 0, content_block: block(action) }),
    ...deltas(action).map((delta) => ({ ...event('content_block_delta', { index: 0, delta }), piece: true as const })),
    event('content_block_stop', { index: 0 }),
    event('message_delta', {
      delta: { stop_reason: stopReason(action), stop_sequence: null },
      usage: { output_tokens: 5 },
    }),
    event('message_stop', {}),
  ];
}

function event(type: string, data: object): SseEvent {
  return { event: type, data: { type, ...data } };
}

function opening(model: string) {
  const cache = { cache_creation_input_tokens: 0, cache_read_input_tokens: 0 };
  return {
    id: newId('msg_'),
    type: 'message',
    role: 'assistant',
    model,
    content: [],
    stop_reason: null,
    stop_sequence: null,
    usage: { input_tokens: 10, output_tokens: 1, ...cache },
  };
}

function block(action: Action) {
  return action.is === 'text'
    ? { type: 'text', text: '' }
    : { type: 'tool_use', id: newId('toolu_'), name: action.name, input: {} };
}

function deltas(action: Action) {
  return action.is === 'text'
    ? pieces(action.text).map((text) => ({ type: 'text_delta', text }))
    : [{ type: 'input_json_delta', partial_json: JSON.stringify(action.input) }];
}

function stopReason(action: Action): string {
  return action.is === 'text' ? 'end_turn' : 'tool_use';
}

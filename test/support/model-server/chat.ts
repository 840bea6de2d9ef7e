import { actionOf, type Tools } from './actions.ts';
import { newId, pieces, sendEvents, type SseEvent } from './sse.ts';
import type { Action, Wire } from './wires.ts';

/** OpenCode's tools (1.18.33). */
const TOOLS: Tools = {
  run: (command) => ({ name: 'bash', input: { command, description: 'A command of the script' } }),
  write: (path, content) => ({ name: 'write', input: { filePath: path, content } }),
};
const USAGE = { prompt_tokens: 10, completion_tokens: 5, total_tokens: 15 };

/** Chat completions. Chunks share one id and end with the line `[DONE]`. */
export const chat: Wire = {
  action: (step, offered) => actionOf(step, TOOLS, offered),
  stream: (action, model, response) => sendEvents(response, chunks(action, model)),
  whole: (action, model) => ({
    ...opening(model, 'chat.completion'),
    choices: [{ index: 0, message: message(action), finish_reason: finishReason(action) }],
    usage: USAGE,
  }),
};

function chunks(action: Action, model: string): SseEvent[] {
  const opened = opening(model, 'chat.completion.chunk');
  const chunk = (delta: object, finish: string | null = null): SseEvent => ({
    data: { ...opened, choices: [{ index: 0, delta, finish_reason: finish }] },
  });
  const body =
    action.is === 'text'
      ? [
          chunk({ role: 'assistant', content: '' }),
          ...pieces(action.text).map((content) => ({ ...chunk({ content }), piece: true as const })),
        ]
      : [chunk(message(action))];
  const last = { data: { ...opened, choices: [], usage: USAGE } };
  return [...body, chunk({}, finishReason(action)), last, { data: '[DONE]' }];
}

function opening(model: string, object: string) {
  return { id: newId('chatcmpl-'), object, created: Math.floor(Date.now() / 1000), model };
}

function message(action: Action): object {
  if (action.is === 'text') return { role: 'assistant', content: action.text };
  const call = { name: action.name, arguments: JSON.stringify(action.input) };
  return {
    role: 'assistant',
    content: null,
    tool_calls: [{ index: 0, id: newId('call_'), type: 'function', function: call }],
  };
}

function finishReason(action: Action): string {
  return action.is === 'text' ? 'stop' : 'tool_calls';
}

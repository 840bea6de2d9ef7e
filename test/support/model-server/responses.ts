import { actionOf, type Tools } from './actions.ts';
import { newId, pieces, sendEvents, type SseEvent } from './sse.ts';
import type { Action, Wire } from './wires.ts';

/** Codex's tools (0.169.0). It offers no file tool for a model it doesn't know, so a file is written by a command. */
const TOOLS: Tools = {
  run: (command) => ({ name: 'exec_command', input: { cmd: command } }),
  write: (path, content) => ({
    name: 'exec_command',
    input: { cmd: `printf %s ${quoted(content)} > ${quoted(path)}` },
  }),
};

/** OpenAI Responses. */
export const responses: Wire = {
  action: (step, offered) => actionOf(step, TOOLS, offered),
  stream: (action, model, response) => sendEvents(response, numbered(events(action, envelope(model)))),
  whole: (action, model) => envelope(model)('completed', [finished(action, newId('msg_'))]),
};

type Envelope = (status: string, output: unknown[]) => object;

function envelope(model: string): Envelope {
  const fixed = { id: newId('resp_'), object: 'response', created_at: Math.floor(Date.now() / 1000), model };
  const usage = {
    input_tokens: 10,
    input_tokens_details: { cached_tokens: 0 },
    output_tokens: 5,
    output_tokens_details: { reasoning_tokens: 0 },
    total_tokens: 15,
  };
  return (status, output) => ({ ...fixed, status, output, error: null, usage: status === 'completed' ? usage : null });
}

function events(action: Action, response: Envelope): [string, object][] {
  const id = newId(action.is === 'text' ? 'msg_' : 'fc_');
  const item = finished(action, id);
  const begun = action.is === 'text' ? { ...item, content: [] } : { ...item, arguments: '' };
  return [
    ['response.created', { response: response('in_progress', []) }],
    ['response.output_item.added', { output_index: 0, item: { ...begun, status: 'in_progress' } }],
    ...(action.is === 'text' ? textEvents(action.text, id) : []),
    ['response.output_item.done', { output_index: 0, item }],
    ['response.completed', { response: response('completed', [item]) }],
  ];
}

function textEvents(text: string, id: string): [string, object][] {
  const place = { item_id: id, output_index: 0, content_index: 0 };
  return [
    ['response.content_part.added', { ...place, part: { type: 'output_text', text: '', annotations: [] } }],
    ...pieces(text).map((delta): [string, object] => ['response.output_text.delta', { ...place, delta }]),
    ['response.output_text.done', { ...place, text }],
  ];
}

function finished(action: Action, id: string): object {
  return action.is === 'text'
    ? {
        type: 'message',
        id,
        role: 'assistant',
        status: 'completed',
        content: [{ type: 'output_text', text: action.text, annotations: [] }],
      }
    : {
        type: 'function_call',
        id,
        call_id: newId('call_'),
        name: action.name,
        status: 'completed',
        arguments: JSON.stringify(action.input),
      };
}

function numbered(list: [string, object][]): SseEvent[] {
  return list.map(([type, data], sequence) => ({
    event: type,
    data: { type, ...data, sequence_number: sequence },
    ...(type === 'response.output_text.delta' ? { piece: true as const } : {}),
  }));
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

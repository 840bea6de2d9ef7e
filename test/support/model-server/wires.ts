import type { ServerResponse } from 'node:http';
import { chat } from './chat.ts';
import { messages } from './messages.ts';
import { responses } from './responses.ts';
import type { Step } from './script.ts';

/** The three ways agents talk to models. */
export const WIRES = { messages, responses, chat } satisfies Record<string, Wire>;
export type WireName = keyof typeof WIRES;

/** Which wire a POST to this path speaks; undefined: no model request. */
export function wireOf(path: string): WireName | undefined {
  if (path.endsWith('/chat/completions')) return 'chat';
  if (path.endsWith('/responses')) return 'responses';
  return path.endsWith('/messages') ? 'messages' : undefined;
}

export interface Wire {
  /** A step in the words of the agent's own tools. Throws when the tool it needs was not offered. */
  action(step: Step, tools: readonly string[]): Action;
  /** The answer as server-sent events, in pieces, to the end of the response. */
  stream(action: Action, model: string, response: ServerResponse): Promise<void>;
  /** The same answer as one JSON object. */
  whole(action: Action, model: string): unknown;
}

export type Action =
  | { readonly is: 'text'; readonly text: string }
  | { readonly is: 'call'; readonly name: string; readonly input: unknown };

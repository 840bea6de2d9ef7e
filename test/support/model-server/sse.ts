import { randomBytes } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';

/** Between two pieces of text, so that a client sees a stream and not one block. */
const PIECE_MS = 2;

/** The server-sent events of one answer, to the end of the response. `data` objects are sent as JSON. */
export async function sendEvents(response: ServerResponse, events: readonly SseEvent[]): Promise<void> {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'request-id': newId('req_') });
  for (const { event, data, piece } of events) {
    if (piece === true) await delay(PIECE_MS);
    const text = typeof data === 'string' ? data : JSON.stringify(data);
    response.write(`${event === undefined ? '' : `event: ${event}\n`}data: ${text}\n\n`);
  }
  response.end();
}

export interface SseEvent {
  readonly event?: string;
  readonly data: unknown;
  /** One of several pieces of the same text. */
  readonly piece?: true;
}

/** Text in pieces at word borders, together the text exactly. */
export function pieces(text: string): string[] {
  return text.match(/\S*\s*/g)?.filter((piece) => piece !== '') ?? [];
}

/** The providers' ids: a prefix and 24 hex digits. */
export function newId(prefix: string): string {
  return prefix + randomBytes(12).toString('hex');
}

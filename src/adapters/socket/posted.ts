import type { IncomingMessage, ServerResponse } from 'node:http';
import { messageOf } from '../../core/fault.ts';
import type { Answer } from './answer.ts';
import type { Peer } from './peer.ts';

/** Answers one `POST /rpc`. */
export function attendPost(
  request: IncomingMessage,
  response: ServerResponse,
  answer: Answering,
  maxBytes: number,
): void {
  respond(request, answer, maxBytes).then(
    (reply) => send(response, reply),
    (error: unknown) => send(response, { status: 400, body: messageOf(error) }),
  );
}

type Answering = (text: string, peer: Peer) => Promise<Answer>;

interface Reply {
  readonly status: number;
  readonly body: string;
}

async function respond(request: IncomingMessage, answer: Answering, maxBytes: number): Promise<Reply> {
  if (request.url !== '/rpc') return { status: 404, body: 'only /rpc is here' };
  if (request.method !== 'POST') return { status: 405, body: 'only POST, or a WebSocket' };
  const text = await bodyOf(request, maxBytes);
  if (text === undefined) return { status: 413, body: `more than ${maxBytes} bytes` };
  const said = await answer(text, nobody);
  if (said.is === 'nothing') return { status: 400, body: 'a request needs an id' };
  return { status: said.is === 'answer' ? 200 : 400, body: said.text };
}

/** Whoever posts gets its answer and nothing after it. */
const nobody: Peer = { notify: () => undefined, gone: true, behind: false };

/** undefined: too long; it isn't read any further. */
async function bodyOf(request: IncomingMessage, maxBytes: number): Promise<string | undefined> {
  // Before reading: to stop in the middle hangs up, and nobody would learn why.
  if (Number(request.headers['content-length'] ?? 0) > maxBytes) return undefined;
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    const bytes = Buffer.from(chunk);
    size += bytes.length;
    if (size > maxBytes) return undefined;
    chunks.push(bytes);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function send(response: ServerResponse, { status, body }: Reply): void {
  // Its sender may have hung up already; there is nobody to tell.
  response.on('error', () => response.destroy());
  response.writeHead(status, {
    'Content-Type': 'application/json',
    'Content-Length': Buffer.byteLength(body),
    Connection: 'close',
  });
  response.end(body);
}

import { lstat, mkdir, unlink } from 'node:fs/promises';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import { connect } from 'node:net';
import { dirname } from 'node:path';
import { WebSocketServer } from 'ws';
import { OmoError } from '../../core/errors.ts';
import { errnoOf, messageOf } from '../../core/fault.ts';
import type { Answering } from './answer.ts';
import { answer } from './answer.ts';
import { WsPeer } from './peer.ts';

export interface ServeOptions extends Answering {
  readonly path: string;
}

const LARGEST_MESSAGE = 8 << 20;
const MOST_CONNECTIONS = 64;
/** What one request's head and body may take, ms. */
const REQUEST_MS = 5000;

/**
 * Listens on the unix socket: JSON-RPC over WebSocket at /rpc, and one request per HTTP POST there. The lock of the home must be
 * held: a socket file that nobody answers on is then a dead daemon's and is replaced; anything else in its place is E_SOCKET.
 */
export async function serve(options: ServeOptions): Promise<{ close: () => Promise<void> }> {
  await makeRoom(options.path);
  const http = createServer({ requestTimeout: REQUEST_MS, headersTimeout: REQUEST_MS, connectionsCheckingInterval: 1000 }, (request, response) => {
    void respond(options, request, response);
  });
  http.maxConnections = MOST_CONNECTIONS;
  const sockets = new WebSocketServer({ server: http, path: '/rpc', maxPayload: LARGEST_MESSAGE, perMessageDeflate: false });
  sockets.on('connection', (socket) => new WsPeer(socket, options));
  sockets.on('error', options.onError);
  await listen(http, options.path);
  return { close: () => closeAll(http, sockets) };
}

async function makeRoom(path: string): Promise<void> {
  const dir = dirname(path);
  await mkdir(dir, { recursive: true, mode: 0o700 });
  await mustBeOurs(dir);
  const there = await lstat(path).catch((error: unknown) => {
    if (errnoOf(error) === 'ENOENT') return undefined;
    throw error;
  });
  if (!there) return;
  if (!there.isSocket()) throw new OmoError('E_SOCKET', `${path} is not a socket, and omo didn't make it. Move it away.`);
  if (await isAnswered(path)) throw new OmoError('E_SOCKET', `somebody else listens on ${path}. Find out who (\`ss -xlp\`), or set another OMO_HOME.`);
  await unlink(path);
}

/** The folder is what keeps other users out: it must be ours alone, and no link to somewhere else. */
async function mustBeOurs(dir: string): Promise<void> {
  const info = await lstat(dir);
  const uid = process.getuid?.() ?? info.uid;
  if (info.isDirectory() && info.uid === uid && (info.mode & 0o077) === 0) return;
  throw new OmoError('E_SOCKET', `${dir} must be a folder of your own that nobody else can enter (mode 0700). Mend it with \`chmod 700\`, or remove it.`);
}

function isAnswered(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = connect(path, () => {
      probe.destroy();
      resolve(true);
    });
    probe.once('error', () => resolve(false));
  });
}

/** The mode is right from the first moment on: set by the mask, not afterwards. */
function listen(http: Server, path: string): Promise<void> {
  const mask = process.umask(0o077);
  return new Promise<void>((resolve, reject) => {
    http.once('error', (error) => reject(new OmoError('E_SOCKET', `can't listen on ${path}: ${error.message}`, { cause: error })));
    http.listen(path, resolve);
  }).finally(() => process.umask(mask));
}

async function respond(options: ServeOptions, request: IncomingMessage, response: ServerResponse): Promise<void> {
  try {
    const body = request.method === 'POST' && request.url === '/rpc' ? await readBody(request) : undefined;
    const text = body === undefined ? undefined : await answer(options, body, { notify: () => {}, gone: true });
    reply(response, text === undefined ? 404 : 200, text ?? 'only POST /rpc\n');
  } catch (error) {
    options.onError(error);
    reply(response, 400, `${messageOf(error)}\n`);
  }
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    if (!Buffer.isBuffer(chunk)) continue;
    size += chunk.length;
    if (size > LARGEST_MESSAGE) throw new Error(`the request is larger than ${LARGEST_MESSAGE} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function reply(response: ServerResponse, status: number, text: string): void {
  const type = status === 200 ? 'application/json' : 'text/plain';
  response.writeHead(status, { 'content-type': type, 'content-length': Buffer.byteLength(text), connection: 'close' });
  response.end(text);
}

function closeAll(http: Server, sockets: WebSocketServer): Promise<void> {
  for (const socket of sockets.clients) socket.close(1001, 'the daemon stops');
  sockets.close();
  return new Promise((resolve) => {
    http.close(() => resolve());
    // A client that does not answer the close must not hold up the daemon's end.
    setTimeout(() => {
      for (const socket of sockets.clients) socket.terminate();
      http.closeAllConnections();
    }, 500).unref();
  });
}

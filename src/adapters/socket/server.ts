import { createServer } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import { listenAt } from './bind.ts';
import { type Answer, answer, type Answering } from './answer.ts';
import { hangUp, note } from './hang-up.ts';
import { type Peer, WsPeer } from './peer.ts';
import { attendPost } from './posted.ts';

/** An OmoError that a method throws reaches the client as it is; anything else as E_INTERNAL. */
export interface ServeOptions extends Answering {
  /** Of a unix socket; the caller holds the home's lock. */
  readonly path: string;
  /** How long a client may take to send its request, ms. */
  readonly limitMs?: number;
}

export interface Served {
  /** Lets answers under way go out, then hangs up on everybody and removes the socket. */
  close(): Promise<void>;
}

/** JSON-RPC for clients of this user: `/rpc` as a WebSocket, both ways, and as POST, one request and its answer. */
export async function serve(options: ServeOptions): Promise<Served> {
  const { path, onError, limitMs = 5000 } = options;
  const underWay = new Set<Promise<unknown>>();
  const answering = (text: string, peer: Peer): Promise<Answer> => note(underWay, answer(options, text, peer));
  const limits = { requestTimeout: limitMs, connectionsCheckingInterval: limitMs / 5 };
  const server = createServer(limits, (request, response) => attendPost(request, response, answering, LARGEST));
  server.maxConnections = MOST_CONNECTIONS;
  const viewers = new WebSocketServer({ noServer: true, maxPayload: LARGEST, perMessageDeflate: false });
  server.on('upgrade', (request, socket: Duplex, head) => {
    if (request.url !== '/rpc') return refuse(socket);
    viewers.handleUpgrade(request, socket, head, (viewer) => new WsPeer(viewer, { answer: answering, onError }));
  });
  await listenAt(server, path);
  server.on('error', onError);
  return { close: () => hangUp(server, viewers.clients, underWay) };
}

/** A run with many tasks and its whole environment is a few hundred KB. */
const LARGEST = 8 << 20;
const MOST_CONNECTIONS = 64;

function refuse(socket: Duplex): void {
  socket.on('error', () => socket.destroy());
  socket.end('HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n');
}

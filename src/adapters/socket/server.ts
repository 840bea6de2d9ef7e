import { createServer, type Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import { listenAt, type Place } from './bind.ts';
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
  /** Throws when another daemon has the home by now: what that one listens on is not to be taken from it. */
  readonly mayServe?: () => void;
}

export interface Served {
  /** Lets answers under way go out, then hangs up on everybody and removes the socket. */
  close(): Promise<void>;
}

/** On a path, which others can remove or put something else in. */
export interface ServedAt extends Served {
  /**
   * Looks whether the path still leads here, and listens there anew where it doesn't; who is connected stays so. Throws
   * E_SOCKET, and what `mayServe` throws. Not to be called twice at once, nor after `close`.
   */
  look(): Promise<'there' | 'anew'>;
}

/** JSON-RPC for clients of this user: `/rpc` as a WebSocket, both ways, and as POST, one request and its answer. */
export async function serve(options: ServeOptions): Promise<ServedAt> {
  const underWay = new Set<Promise<unknown>>();
  const answering = (text: string, peer: Peer): Promise<Answer> => note(underWay, answer(options, text, peer));
  const viewers = new WebSocketServer({ noServer: true, maxPayload: LARGEST, perMessageDeflate: false });
  // One that was replaced lives on until the last of those has gone who are connected to it.
  const servers = new Set<Server>();
  const open = async () => {
    const server = newServer(options, viewers, answering);
    const place = await listen(server, options);
    servers.add(server);
    server.once('close', () => servers.delete(server));
    return { server, place };
  };
  let at = await open();
  const look = async (): Promise<'there' | 'anew'> => {
    if (at.place.isOwn()) return 'there';
    const old = at.server;
    at = await open();
    old.close();
    return 'anew';
  };
  const close = async (): Promise<void> => {
    await Promise.all([...servers].map((server) => hangUp(server, viewers.clients, underWay)));
  };
  return { look, close };
}

type Answers = (text: string, peer: Peer) => Promise<Answer>;

function newServer({ onError, limitMs = 5000 }: ServeOptions, viewers: WebSocketServer, answering: Answers): Server {
  const limits = { requestTimeout: limitMs, connectionsCheckingInterval: limitMs / 5 };
  const server = createServer(limits, (request, response) => attendPost(request, response, answering, LARGEST));
  server.maxConnections = MOST_CONNECTIONS;
  server.on('upgrade', (request, socket: Duplex, head) => {
    if (request.url !== '/rpc') return refuse(socket);
    viewers.handleUpgrade(request, socket, head, (viewer) => new WsPeer(viewer, { answer: answering, onError }));
  });
  return server;
}

async function listen(server: Server, { path, onError, mayServe = () => undefined }: ServeOptions): Promise<Place> {
  const place = await listenAt(server, path, mayServe);
  server.on('error', onError);
  return place;
}

/** A run with many tasks and its whole environment is a few hundred KB. */
const LARGEST = 8 << 20;
const MOST_CONNECTIONS = 64;

function refuse(socket: Duplex): void {
  socket.on('error', () => socket.destroy());
  socket.end('HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n');
}

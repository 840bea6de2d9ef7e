import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import { OmoError } from '../../core/errors.ts';
import { errnoOf, messageOf } from '../../core/fault.ts';
import { judgePlace, judgeToken, SUBPROTOCOL } from './admit.ts';
import { type Answer, answer, type Answering } from './answer.ts';
import { hangUp, note } from './hang-up.ts';
import { type Peer, WsPeer } from './peer.ts';
import type { Served } from './server.ts';

export interface DoorOptions extends Answering {
  readonly port: number;
  /** What only this user can know. */
  readonly token: string;
  /** How long a client may take to send its head, ms. */
  readonly limitMs?: number;
  /** Who says nothing for so long, pings unanswered, is hung up on, ms. */
  readonly silentMs?: number;
}

/**
 * The same JSON-RPC as on the unix socket, for browsers of this machine: `/rpc` as a WebSocket on 127.0.0.1, nothing
 * else. Any process and any web page can knock here, so nothing is answered before Host, Origin and token are right.
 * Throws E_WEB when the port can't be had.
 */
export async function openDoor(options: DoorOptions): Promise<Served> {
  const { onError, limitMs = 5000, silentMs = 30_000 } = options;
  const underWay = new Set<Promise<unknown>>();
  const answering = (text: string, peer: Peer): Promise<Answer> => note(underWay, answer(options, text, peer));
  const limits = { requestTimeout: limitMs, headersTimeout: limitMs, connectionsCheckingInterval: limitMs / 5 };
  const server = createServer(limits, (request, response) => send(response.socket, statusOf(request, options)));
  server.maxConnections = MOST_CONNECTIONS;
  const viewers = new WebSocketServer({
    noServer: true,
    maxPayload: LARGEST,
    perMessageDeflate: false,
    handleProtocols: () => SUBPROTOCOL,
  });
  const live = new Set<WebSocket>();
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const status = statusOf(request, options, 'upgrade');
    if (status.code !== OPEN.code) return send(socket, status);
    viewers.handleUpgrade(request, socket, head, (viewer) => {
      live.add(viewer);
      for (const sign of ['message', 'pong'] as const) viewer.on(sign, () => live.add(viewer));
      return new WsPeer(viewer, { answer: answering, onError });
    });
  });
  await listenOn(server, options.port);
  server.on('error', onError);
  const asking = setInterval(() => askAll(viewers.clients, live), silentMs);
  const close = (): Promise<void> => (clearInterval(asking), hangUp(server, viewers.clients, underWay));
  return { close };
}

/** A browser asks little; runs are not started from here. */
const LARGEST = 64 << 10;
const MOST_CONNECTIONS = 64;

interface Status {
  readonly code: number;
  readonly why: string;
}

const OPEN: Status = { code: 101, why: '' };

function statusOf(request: IncomingMessage, { port, token }: DoorOptions, wish?: 'upgrade'): Status {
  const place = judgePlace(request, port);
  if (place.is === 'refused') return { code: place.status, why: place.why };
  if (wish === undefined) return { code: 426, why: 'only a WebSocket is answered here' };
  const known = judgeToken(request, token);
  return known.is === 'refused' ? { code: known.status, why: known.why } : OPEN;
}

/** The whole answer of somebody who gets none: nothing a browser would show, keep, or read from another page. */
function send(socket: Duplex | null, { code, why }: Status): void {
  socket?.on('error', () => socket.destroy());
  const head = [
    `HTTP/1.1 ${code} ${STATUS_CODES[code] ?? ''}`,
    'Content-Type: text/plain; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(why)}`,
    "Content-Security-Policy: default-src 'none'; frame-ancestors 'none'",
    'X-Content-Type-Options: nosniff',
    'Cross-Origin-Resource-Policy: same-origin',
    'Referrer-Policy: no-referrer',
    'Cache-Control: no-store',
    'Connection: close',
  ];
  socket?.end(`${head.join('\r\n')}\r\n\r\n${why}`, () => socket.destroy());
}

async function listenOn(server: Server, port: number): Promise<void> {
  try {
    server.listen({ port, host: '127.0.0.1' });
    await once(server, 'listening');
  } catch (error) {
    const why = errnoOf(error) === 'EADDRINUSE' ? 'another program listens there' : messageOf(error);
    throw new OmoError(
      'E_WEB',
      `port ${port} of 127.0.0.1 can't be had for browsers: ${why}. Set "web.port" in config.json to another, then \`omo daemon stop\`; everything else works without it.`,
      { cause: error },
    );
  }
}

/** A viewer whose machine sleeps, or that stopped reading, keeps its place for two rounds at most. */
function askAll(viewers: ReadonlySet<WebSocket>, live: Set<WebSocket>): void {
  for (const viewer of viewers) {
    if (live.delete(viewer)) viewer.ping();
    else viewer.terminate();
  }
}

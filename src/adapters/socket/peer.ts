import type { WebSocket } from 'ws';
import type { Answering } from './answer.ts';
import { answer } from './answer.ts';

/** Somebody at the other end of a connection, who can be told things unasked. */
export interface Peer {
  notify(method: string, params: unknown): void;
  readonly gone: boolean;
}

/** What may wait unsent for one client; a client that reads slower than that is let go, so that it can't fill the daemon. */
const MOST_WAITING = 8 << 20;

export class WsPeer implements Peer {
  readonly #socket: WebSocket;

  constructor(socket: WebSocket, answering: Answering) {
    this.#socket = socket;
    // A broken frame closes the connection; there is nobody left to be told.
    socket.on('error', () => {});
    socket.on('message', (data: Buffer) => void answer(answering, data.toString('utf8'), this).then((text) => this.#send(text)));
  }

  get gone(): boolean {
    return this.#socket.readyState !== this.#socket.OPEN;
  }

  notify(method: string, params: unknown): void {
    this.#send(JSON.stringify({ jsonrpc: '2.0', method, params }));
  }

  #send(text: string): void {
    if (this.gone) return;
    if (this.#socket.bufferedAmount > MOST_WAITING) this.#socket.terminate();
    else this.#socket.send(text);
  }
}

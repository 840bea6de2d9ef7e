import type { RawData, WebSocket } from 'ws';
import { OmoError } from '../../core/errors.ts';
import type { Answer } from './answer.ts';

/** Somebody at the other end of a connection, who can be told things unasked. */
export interface Peer {
  notify(method: string, params: unknown): void;
  readonly gone: boolean;
  /** Whether something it was told before still waits to be read. */
  readonly behind: boolean;
}

export interface WsPeerOptions {
  readonly answer: (text: string, peer: Peer) => Promise<Answer>;
  /** Told when somebody was let go for not reading. */
  readonly onError: (error: unknown) => void;
}

/** What may wait unsent for one client; a client that reads slower than that is let go, so that it can't fill the daemon. */
const MOST_WAITING = 1 << 20;

export class WsPeer implements Peer {
  readonly #socket: WebSocket;
  readonly #options: WsPeerOptions;

  constructor(socket: WebSocket, options: WsPeerOptions) {
    this.#socket = socket;
    this.#options = options;
    // A broken or too large frame closes the connection with its code; there is nobody left to be told.
    socket.on('error', () => undefined);
    socket.on('message', (data, isBinary) => {
      if (isBinary) socket.close(1003, 'text only');
      else void this.#attend(textOf(data));
    });
  }

  get gone(): boolean {
    return this.#socket.readyState !== this.#socket.OPEN;
  }

  get behind(): boolean {
    return this.#socket.bufferedAmount > 0;
  }

  notify(method: string, params: unknown): void {
    this.#send(JSON.stringify({ jsonrpc: '2.0', method, params }));
  }

  async #attend(text: string): Promise<void> {
    const answer = await this.#options.answer(text, this);
    if (answer.is === 'nothing') return;
    this.#send(answer.text);
    if (answer.is === 'unreadable') this.#socket.close(1007, 'not a JSON-RPC 2.0 request');
  }

  #send(text: string): void {
    if (this.gone) return;
    if (this.#socket.bufferedAmount > MOST_WAITING) this.#letGo();
    else this.#socket.send(text);
  }

  #letGo(): void {
    this.#options.onError(
      new OmoError('E_PROTOCOL', `a client left ${this.#socket.bufferedAmount} bytes unread and was let go`),
    );
    this.#socket.terminate();
  }
}

/** ws hands a text over as one Buffer unless it is asked for fragments. */
export function textOf(data: RawData): string {
  return Buffer.isBuffer(data)
    ? data.toString('utf8')
    : Buffer.concat(Array.isArray(data) ? data : [Buffer.from(data)]).toString('utf8');
}

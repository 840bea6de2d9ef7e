import { connect as connectSocket } from 'node:net';
import type { WebSocket } from 'ws';
import { OmoError } from '../../core/errors.ts';
import type { Method, Params, Results } from '../../protocol/messages.ts';
import { Notification, Response } from '../../protocol/rpc.ts';
import { checkFolder } from './folder.ts';
import { textOf } from './peer.ts';
import { errorOf, unreachable } from './wire-error.ts';

/** A conversation with the daemon. */
export interface Client {
  /** Throws what the daemon threw, or E_DAEMON_UNREACHABLE when the connection ends before the answer. */
  call<M extends Method>(method: M, params: Params<M>): Promise<Results[M]>;
  onNotification(handler: (method: string, params: unknown) => void): void;
  close(): void;
  /** Resolves when the connection has ended, whoever ended it. */
  readonly closed: Promise<void>;
}

/** Throws E_DAEMON_UNREACHABLE when no daemon answers there within five seconds. */
export async function connect(path: string): Promise<Client> {
  checkFolder(path);
  const { WebSocket: Socket } = await import('ws');
  const socket = new Socket('ws://omo/rpc', {
    createConnection: () => connectSocket(path),
    perMessageDeflate: false,
    handshakeTimeout: 5000,
    maxPayload: MAX_BYTES,
  });
  const conversation = new Conversation(path, socket);
  await new Promise<void>((resolve, reject) => {
    socket.once('open', () => resolve());
    socket.once('error', (cause) => reject(unreachable(path, cause)));
  });
  return conversation;
}

/** Reports of long runs are large; what comes is this user's own daemon's. */
const MAX_BYTES = 256 << 20;

interface Waiting {
  readonly method: string;
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: OmoError) => void;
}

class Conversation implements Client {
  readonly closed: Promise<void>;
  readonly #path: string;
  readonly #socket: WebSocket;
  readonly #waiting = new Map<number, Waiting>();
  readonly #handlers: ((method: string, params: unknown) => void)[] = [];
  #lastId = 0;
  #fault: unknown = new Error('the daemon hung up');

  constructor(path: string, socket: WebSocket) {
    this.#path = path;
    this.#socket = socket;
    socket.on('message', (data) => this.#receive(textOf(data)));
    socket.on('error', (error) => {
      this.#fault = error;
    });
    this.closed = new Promise((resolve) => {
      socket.once('close', () => {
        this.#abandon();
        resolve();
      });
    });
  }

  async call<M extends Method>(method: M, params: Params<M>): Promise<Results[M]> {
    // The daemon checked what it was asked and made what it answers; this client is of the same package.
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion
    return (await this.#request(method, params)) as Results[M];
  }

  onNotification(handler: (method: string, params: unknown) => void): void {
    this.#handlers.push(handler);
  }

  close(): void {
    this.#fault = new Error('the connection was closed');
    this.#socket.close();
  }

  async #request(method: string, params: unknown): Promise<unknown> {
    if (this.#socket.readyState !== this.#socket.OPEN) throw this.#lost(method);
    const id = ++this.#lastId;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { method, resolve, reject });
      this.#socket.send(JSON.stringify({ jsonrpc: '2.0', id, method, params }));
    });
  }

  #receive(text: string): void {
    const message = parse(text);
    const response = Response.safeParse(message).data;
    const notification = Notification.safeParse(message).data;
    if (response !== undefined) this.#settle(response);
    else if (notification !== undefined)
      for (const handler of this.#handlers) handler(notification.method, notification.params);
    else this.#giveUp('it sent what is no message of omo');
  }

  #settle(response: Response): void {
    const waiting = this.#waiting.get(Number(response.id));
    if (waiting === undefined) return this.#giveUp(`it answered request ${response.id}, which was never made`);
    this.#waiting.delete(Number(response.id));
    if ('error' in response) waiting.reject(errorOf(response.error));
    else waiting.resolve(response.result);
  }

  #giveUp(why: string): void {
    this.#fault = new OmoError(
      'E_PROTOCOL',
      `${this.#path} does not speak omo's protocol: ${why}; \`omo daemon stop\` ends a daemon of another version`,
    );
    this.#socket.terminate();
  }

  #abandon(): void {
    for (const { method, reject } of this.#waiting.values()) reject(this.#lost(method));
    this.#waiting.clear();
  }

  #lost(method: string): OmoError {
    if (this.#fault instanceof OmoError) return this.#fault;
    return new OmoError(
      'E_DAEMON_UNREACHABLE',
      `the connection to the daemon ended before it answered "${method}" (${String(this.#fault)}); run the command again`,
      { cause: this.#fault },
    );
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

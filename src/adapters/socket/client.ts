import { WebSocket } from 'ws';
import { OmoError } from '../../core/errors.ts';
import { messageOf } from '../../core/fault.ts';
import { Notification, Response } from '../../protocol/rpc.ts';
import { errorOf } from './wire-error.ts';

export interface Client {
  /** Rejects with the error the daemon answered with, or E_DAEMON_UNREACHABLE when it went away. */
  call(method: string, params: unknown): Promise<unknown>;
  onNotification(take: (method: string, params: unknown) => void): void;
  close(): void;
  /** Resolves when the connection is over, whoever ended it. */
  readonly closed: Promise<void>;
}

const OPEN_MS = 5000;

/** Connects to the daemon that listens at `path`. Throws E_DAEMON_UNREACHABLE. */
export async function connect(path: string): Promise<Client> {
  const socket = new WebSocket(`ws+unix:${path}:/rpc`, { handshakeTimeout: OPEN_MS, perMessageDeflate: false });
  await new Promise<void>((resolve, reject) => {
    socket.once('open', resolve);
    socket.once('error', (error) => reject(unreachable(path, error)));
  });
  return new Connection(socket, path);
}

class Connection implements Client {
  readonly closed: Promise<void>;
  readonly #socket: WebSocket;
  readonly #path: string;
  readonly #waiting = new Map<number, { resolve: (result: unknown) => void; reject: (error: OmoError) => void }>();
  #takers: ((method: string, params: unknown) => void)[] = [];
  #next = 1;

  constructor(socket: WebSocket, path: string) {
    this.#socket = socket;
    this.#path = path;
    socket.on('message', (data: Buffer) => this.#hear(data.toString('utf8')));
    // The close that follows says all there is to say.
    socket.on('error', () => {});
    this.closed = new Promise((resolve) =>
      socket.once('close', () => {
        this.#fail();
        resolve();
      }),
    );
  }

  call(method: string, params: unknown): Promise<unknown> {
    if (this.#socket.readyState !== WebSocket.OPEN) return Promise.reject(unreachable(this.#path, new Error('the connection is closed')));
    const id = this.#next++;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#socket.send(JSON.stringify({ jsonrpc: '2.0', id, method, params }));
    });
  }

  onNotification(take: (method: string, params: unknown) => void): void {
    this.#takers.push(take);
  }

  close(): void {
    this.#socket.close();
  }

  #hear(text: string): void {
    const message: unknown = JSON.parse(text);
    const answer = Response.safeParse(message);
    if (answer.success) return this.#settle(answer.data);
    const { method, params } = Notification.parse(message);
    for (const take of this.#takers) take(method, params);
  }

  #settle(answer: Response): void {
    const waiter = this.#waiting.get(Number(answer.id));
    this.#waiting.delete(Number(answer.id));
    if ('error' in answer) waiter?.reject(errorOf(answer.error));
    else waiter?.resolve(answer.result);
  }

  #fail(): void {
    const error = unreachable(this.#path, new Error('it closed the connection'));
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
  }
}

function unreachable(path: string, cause: unknown): OmoError {
  return new OmoError('E_DAEMON_UNREACHABLE', `the daemon at ${path} can't be reached: ${messageOf(cause)}. \`omo daemon start\` starts one.`, { cause });
}

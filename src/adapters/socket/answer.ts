import type { z } from 'zod';
import { OmoError, type Problem } from '../../core/errors.ts';
import { messageOf } from '../../core/fault.ts';
import { toldShortage } from '../../core/short.ts';
import { Notification, Request, RPC_CODES } from '../../protocol/rpc.ts';
import type { Peer } from './peer.ts';
import { toWire } from './wire-error.ts';

/** What a server answers with: for each method the shape of its params, and what it does. */
export interface Answering {
  readonly schemas: Readonly<Record<string, z.ZodType>>;
  readonly methods: Readonly<Record<string, (params: never, peer: Peer) => unknown>>;
  /** Told of faults of omo's own; what a client got wrong is the client's to know. */
  readonly onError: (error: unknown) => void;
}

/** What to send back: `unreadable` when it was no JSON-RPC at all, `nothing` for a notification. */
export type Answer = { readonly is: 'answer' | 'unreadable'; readonly text: string } | { readonly is: 'nothing' };

/** The answer to one JSON-RPC message. Never rejects. */
export async function answer(answering: Answering, text: string, peer: Peer): Promise<Answer> {
  const message = read(text);
  if (message === undefined) return { is: 'unreadable', text: UNREADABLE };
  const id = 'id' in message ? message.id : undefined;
  const response = await respond(answering, message, id ?? null, peer);
  return id === undefined ? { is: 'nothing' } : { is: 'answer', text: response };
}

const UNREADABLE = failure(null, new OmoError('E_PROTOCOL', 'this is not a JSON-RPC 2.0 request'), RPC_CODES.request);

function read(text: string): Request | Notification | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return Request.safeParse(value).data ?? Notification.safeParse(value).data;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

type Message = Request | Notification;

async function respond(answering: Answering, message: Message, id: Request['id'] | null, peer: Peer): Promise<string> {
  try {
    const result = await call(answering, message, peer);
    return JSON.stringify({ jsonrpc: '2.0', id, result: result ?? null });
  } catch (error) {
    if (error instanceof OmoError) return failure(id, error, RPC_CODES.own);
    answering.onError(error);
    const short = toldShortage(error);
    if (short) return failure(id, short, RPC_CODES.own);
    const fault = new OmoError('E_INTERNAL', `the daemon failed at ${message.method}: ${messageOf(error)}`);
    return failure(id, fault, RPC_CODES.own);
  }
}

function call({ schemas, methods }: Answering, { method, params }: Message, peer: Peer): unknown {
  const schema = Object.hasOwn(schemas, method) ? schemas[method] : undefined;
  const handle = Object.hasOwn(methods, method) ? methods[method] : undefined;
  if (!schema || !handle) throw unknownMethod(method);
  const checked = schema.safeParse(params ?? {});
  if (!checked.success) throw wrongParams(method, checked.error.issues);
  // The schema of the same name has checked them; the pairing of names and types is the caller's table's own.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return handle(checked.data as never, peer);
}

function unknownMethod(method: string): OmoError {
  const next = '`omo daemon stop` lets the next command start the right one.';
  return new OmoError('E_PROTOCOL', `the daemon knows no method "${method}"; it may be of another version: ${next}`);
}

function wrongParams(method: string, issues: readonly z.core.$ZodIssue[]): OmoError {
  const problems = issues.map(({ path, message }): Problem => ({
    code: 'E_PROTOCOL',
    where: `${method}.${path.join('.')}`,
    message,
  }));
  return new OmoError('E_PROTOCOL', `the params of ${method} don't check`, { problems });
}

function failure(id: Request['id'] | null, error: OmoError, number: number): string {
  return JSON.stringify({ jsonrpc: '2.0', id, error: toWire(error, number) });
}

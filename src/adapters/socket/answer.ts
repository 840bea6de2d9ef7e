import type { z } from 'zod';
import { OmoError } from '../../core/errors.ts';
import { messageOf } from '../../core/fault.ts';
import { Request, RPC_CODES } from '../../protocol/rpc.ts';
import type { Peer } from './peer.ts';
import { toWire } from './wire-error.ts';

/** What a server answers with: for each method the shape of its params, and what it does. */
export interface Answering {
  readonly schemas: Readonly<Record<string, z.ZodType>>;
  readonly methods: Readonly<Record<string, (params: never, peer: Peer) => unknown>>;
  /** Told of faults of omo's own; what a client got wrong is the client's to know. */
  readonly onError: (error: unknown) => void;
}

/** The answer to one JSON-RPC request, as text. Never rejects. */
export async function answer(answering: Answering, text: string, peer: Peer): Promise<string> {
  const request = parse(text);
  if (request === undefined) return failure(null, new OmoError('E_PROTOCOL', 'this is not a JSON-RPC 2.0 request'), RPC_CODES.request);
  try {
    const result = await call(answering, request, peer);
    return JSON.stringify({ jsonrpc: '2.0', id: request.id, result: result ?? null });
  } catch (error) {
    if (error instanceof OmoError) return failure(request.id, error, RPC_CODES.own);
    answering.onError(error);
    return failure(request.id, new OmoError('E_INTERNAL', `the daemon failed at ${request.method}: ${messageOf(error)}`), RPC_CODES.own);
  }
}

function parse(text: string): Request | undefined {
  try {
    const parsed = Request.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : undefined;
  } catch {
    // JSON.parse throws nothing but a SyntaxError: the answer to the question.
    return undefined;
  }
}

async function call({ schemas, methods }: Answering, { method, params }: Request, peer: Peer): Promise<unknown> {
  const schema = Object.hasOwn(schemas, method) ? schemas[method] : undefined;
  const handle = Object.hasOwn(methods, method) ? methods[method] : undefined;
  if (!schema || !handle) throw new OmoError('E_PROTOCOL', `the daemon knows no method "${method}"; it may be of another version: \`omo daemon stop\` lets the next command start the right one.`);
  const checked = schema.safeParse(params ?? {});
  if (!checked.success) {
    const problems = checked.error.issues.map((issue) => ({ code: 'E_PROTOCOL' as const, where: `${method}.${issue.path.join('.')}`, message: issue.message }));
    throw new OmoError('E_PROTOCOL', `the params of ${method} don't check`, { problems });
  }
  // The schema of the same name has checked them; the pairing of names and types is METHODS' own.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return handle(checked.data as never, peer);
}

function failure(id: string | number | null, error: OmoError, number: number): string {
  return JSON.stringify({ jsonrpc: '2.0', id, error: toWire(error, number) });
}

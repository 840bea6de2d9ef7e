import { z } from 'zod';

/**
 * JSON-RPC 2.0 (jsonrpc.org/specification) as far as omo speaks it: params by name, one message at a time, no batches.
 */
const jsonrpc = z.literal('2.0');
const Id = z.union([z.string(), z.number()]);
const Named = z.record(z.string(), z.unknown());

export const Request = z.object({ jsonrpc, id: Id, method: z.string(), params: Named.optional() });
export type Request = z.infer<typeof Request>;

/** Strict: with an id, even one that is none, it would be a request whose response never comes. */
export const Notification = z.strictObject({ jsonrpc, method: z.string(), params: Named.optional() });
export type Notification = z.infer<typeof Notification>;

/** `data` carries what an OmoError is made of, so that the client throws the same error. */
const ErrorData = z.object({
  code: z.string(),
  problems: z.array(z.object({ code: z.string(), message: z.string(), where: z.string().optional() })),
});

/** The id is null when the request's own could not be read. */
const Failure = z.object({
  jsonrpc,
  id: Id.nullable(),
  error: z.object({ code: z.number().int(), message: z.string(), data: ErrorData.optional() }),
});

/** A result is never left out, a method without one answers null. */
const Success = z.object({ jsonrpc, id: Id, result: z.unknown().refine((result) => result !== undefined) });

export const Response = z.union([Failure, Success]);
export type Response = z.infer<typeof Response>;

/** JSON-RPC's own numbers; -32000 is every error that has a code of omo's. */
export const RPC_CODES = { parse: -32700, request: -32600, method: -32601, params: -32602, own: -32000 } as const;

import { z } from 'zod';

/** JSON-RPC 2.0, as far as omo speaks it: requests with named params, answers, notifications. */
const jsonrpc = z.literal('2.0');

export const Request = z.object({
  jsonrpc,
  id: z.union([z.string(), z.number()]),
  method: z.string(),
  params: z.unknown().optional(),
});
export type Request = z.infer<typeof Request>;

/** `data` carries what an OmoError is made of, so that the client throws the same error. */
export const ErrorData = z.object({
  code: z.string(),
  problems: z.array(z.object({ code: z.string(), message: z.string(), where: z.string().optional() })),
});

export const Response = z.union([
  z.object({ jsonrpc, id: z.union([z.string(), z.number(), z.null()]), result: z.unknown() }),
  z.object({ jsonrpc, id: z.union([z.string(), z.number(), z.null()]), error: z.object({ code: z.number(), message: z.string(), data: ErrorData.optional() }) }),
]);
export type Response = z.infer<typeof Response>;

export const Notification = z.object({ jsonrpc, method: z.string(), params: z.unknown().optional() });
export type Notification = z.infer<typeof Notification>;

/** JSON-RPC's own numbers; -32000 is every error that has a code of omo's. */
export const RPC_CODES = { parse: -32700, request: -32600, method: -32601, params: -32602, own: -32000 } as const;

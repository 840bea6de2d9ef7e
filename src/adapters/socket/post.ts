import { OmoError } from '../../core/errors.ts';
import type { Method, Params, Results } from '../../protocol/messages.ts';
import { exchange, LIMIT_MS } from './exchange.ts';
import { checkFolder } from './folder.ts';
import { errorOf, member, unreachable } from './wire-error.ts';

/**
 * One request, one answer, for commands that only look. It loads nothing but node:net: a client with ws and zod takes
 * longer to load than the answer takes. Throws what the daemon threw, or E_DAEMON_UNREACHABLE.
 */
export async function post<M extends Method>(
  path: string,
  method: M,
  params: Params<M>,
  limitMs = LIMIT_MS,
): Promise<Results[M]> {
  checkFolder(path);
  const reply = await exchange(path, method, params, limitMs).catch((error: unknown) => {
    throw unreachable(path, error);
  });
  // The daemon checked what it was asked and made what it answers; this client is of the same package.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return resultOf(path, reply) as Results[M];
}

function resultOf(path: string, reply: Buffer): unknown {
  const bodyAt = reply.indexOf('\r\n\r\n') + 4;
  // What a daemon with as many connections as it takes does.
  if (reply.length === 0) throw unreachable(path, new Error('it hung up without an answer'));
  const head = reply.subarray(0, bodyAt).toString('latin1');
  const body = reply.subarray(bodyAt);
  if (bodyAt < 4 || !head.startsWith('HTTP/1.1 ')) throw garbled(path, reply);
  const message = parse(path, body);
  const error = member(message, 'error');
  if (error !== undefined) throw errorOf(error);
  return member(message, 'result');
}

function parse(path: string, body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch (error) {
    if (error instanceof SyntaxError) throw garbled(path, body);
    throw error;
  }
}

function garbled(path: string, reply: Buffer): OmoError {
  const start = JSON.stringify(reply.subarray(0, 80).toString('latin1'));
  return new OmoError(
    'E_PROTOCOL',
    `${path} answered what is not omo's protocol (${start}); something else listens there, or a daemon of another version: \`omo daemon stop\` ends it`,
  );
}

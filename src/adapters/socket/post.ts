import { connect } from 'node:net';
import { OmoError } from '../../core/errors.ts';
import { errnoOf } from '../../core/fault.ts';
import { errorOf } from './wire-error.ts';

const LIMIT_MS = 5000;

/**
 * Asks the daemon one thing: one JSON-RPC request as one HTTP POST over its unix socket. For `omo status`, which is run from
 * prompts and status lines: `node:net` is all it loads. Throws E_DAEMON_UNREACHABLE, or the error the daemon answered with.
 */
export async function post(path: string, method: string, params: unknown): Promise<unknown> {
  const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method, params });
  const head = `POST /rpc HTTP/1.1\r\nHost: omo\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n`;
  const answer = parse(path, await exchange(path, head + body));
  if (answer.error !== undefined) throw errorOf(answer.error);
  return answer.result;
}

function exchange(path: string, request: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    const socket = connect(path);
    socket.setTimeout(LIMIT_MS, () => socket.destroy(new Error(`no answer within ${LIMIT_MS / 1000} s`)));
    socket.once('connect', () => socket.write(request));
    socket.on('data', (chunk) => chunks.push(chunk));
    socket.once('end', () => resolve(Buffer.concat(chunks).toString('utf8')));
    socket.once('error', (error) => reject(unreachable(path, error)));
  });
}

function parse(path: string, response: string): { result?: unknown; error?: unknown } {
  const at = response.indexOf('\r\n\r\n');
  try {
    const answer: unknown = JSON.parse(response.slice(at + 4));
    if (typeof answer === 'object' && answer !== null) return answer;
  } catch (error) {
    throw new OmoError('E_PROTOCOL', `the daemon at ${path} answered with something that is not JSON: ${response.slice(0, 80)}`, { cause: error });
  }
  throw new OmoError('E_PROTOCOL', `the daemon at ${path} answered with something that is no object`);
}

function unreachable(path: string, error: Error): OmoError {
  const none = errnoOf(error) === 'ENOENT' || errnoOf(error) === 'ECONNREFUSED';
  const why = none ? 'no daemon listens there' : error.message;
  return new OmoError('E_DAEMON_UNREACHABLE', `the daemon at ${path} can't be reached: ${why}. \`omo daemon start\` starts one; \`omo doctor\` looks further.`, { cause: error });
}

import { connect } from 'node:net';

/** The whole exchange may take so long. */
export const LIMIT_MS = 5000;

/**
 * One JSON-RPC request to a unix socket as one HTTP POST: everything the other side says until it hangs up. It loads
 * nothing but node:net, for `omo status`. Rejects with the system's own error.
 */
export function exchange(path: string, method: string, params: unknown, limitMs: number = LIMIT_MS): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    const socket = connect(path);
    const timer = setTimeout(() => socket.destroy(new Error(`no answer within ${limitMs / 1000} s`)), limitMs);
    socket.on('data', (chunk) => chunks.push(chunk));
    socket.on('error', reject);
    socket.on('close', () => {
      clearTimeout(timer);
      resolve(Buffer.concat(chunks));
    });
    socket.write(requestOf(JSON.stringify({ jsonrpc: '2.0', id: 1, method, params })));
  });
}

function requestOf(body: string): string {
  const head = [
    'POST /rpc HTTP/1.1',
    'Host: omo',
    'Content-Type: application/json',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Connection: close',
  ];
  return `${head.join('\r\n')}\r\n\r\n${body}`;
}

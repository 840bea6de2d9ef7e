import { connect } from 'node:net';
import { randomBytes } from 'node:crypto';

/** What knocks at the door for browsers: bytes, as a page, a rebound name or a clumsy program would send them. */
export interface Knock {
  readonly what: string;
  readonly bytes: string;
}

const HEAD = ['Connection: Upgrade', 'Upgrade: websocket', 'Sec-WebSocket-Version: 13'];

interface Shown {
  readonly host?: string;
  readonly origin?: string;
  readonly protocols?: string;
  readonly url?: string;
  readonly first?: string;
  readonly more?: readonly string[];
}

/** The bytes of an attempt to open a WebSocket; what isn't named is as omo's own page has it, but for the token. */
export function upgrade(
  port: number,
  { host = `127.0.0.1:${port}`, origin, protocols, url = '/rpc', first, more = [] }: Shown,
): string {
  const lines = [
    first ?? `GET ${url} HTTP/1.1`,
    ...(host === '' ? [] : [`Host: ${host}`]),
    ...(origin === undefined ? [] : [`Origin: ${origin}`]),
    ...(protocols === undefined ? [] : [`Sec-WebSocket-Protocol: ${protocols}`]),
    `Sec-WebSocket-Key: ${randomBytes(16).toString('base64')}`,
    ...HEAD,
    ...more,
  ];
  return `${lines.join('\r\n')}\r\n\r\n`;
}

/** Everything a page or a program without the token may try, and everything a page of another origin may try with it. */
export function knocks(port: number, token: string): Knock[] {
  const right = `omo, omo.${token}`;
  const own = `http://127.0.0.1:${port}`;
  const as = (what: string, shown: Shown): Knock => ({ what, bytes: upgrade(port, shown) });
  return [
    ...foreignOrigins(port).map((origin) => as(`origin ${origin} with the token`, { origin, protocols: right })),
    ...foreignOrigins(port).map((origin) => as(`origin ${origin} without one`, { origin })),
    ...foreignHosts(port).map((host) => as(`host ${host || 'none'} with the token`, { host, protocols: right })),
    ...foreignHosts(port).map((host) =>
      as(`host ${host || 'none'}, its own origin`, { host, origin: `http://${host}`, protocols: right }),
    ),
    ...wrongTokens(token).map((protocols) => as(`protocols ${protocols.slice(0, 40)}`, { origin: own, protocols })),
    as('no token', { origin: own }),
    as('two hosts', { protocols: right, host: 'evil.example', more: [`Host: 127.0.0.1:${port}`] }),
    as('two origins', { protocols: right, origin: own, more: ['Origin: http://evil.example'] }),
    as('forwarded', { protocols: right, host: 'evil.example', more: [`X-Forwarded-Host: 127.0.0.1:${port}`] }),
    ...inUrls(port, token).map((url) => as(`token in the address ${url.slice(0, 24)}`, { url, origin: own })),
    ...inHeaders(token).map((line) => as(`token as ${line.slice(0, 20)}`, { origin: own, more: [line] })),
    ...['POST', 'PUT', 'OPTIONS', 'HEAD', 'TRACE', 'CONNECT'].map((method) =>
      as(`an upgrade by ${method}`, {
        first: `${method} /rpc HTTP/1.1`,
        protocols: right,
        origin: 'http://evil.example',
      }),
    ),
    ...plain(port, token),
  ];
}

function foreignOrigins(port: number): string[] {
  return [
    'http://evil.example',
    'https://evil.example',
    'null',
    `http://127.0.0.1:${port}.evil.example`,
    `http://127.0.0.1:${port}@evil.example`,
    `http://evil.example:${port}`,
    `http://127.0.0.1:${port + 1}`,
    'http://127.0.0.1',
    'http://localhost',
    `http://localhost:${port}0`,
    `https://127.0.0.1:${port}`,
    `http://[::1]:${port}`,
    `http://127.0.0.2:${port}`,
    `http://0.0.0.0:${port}`,
    `http://127.1:${port}`,
    `http://2130706433:${port}`,
    `HTTP://127.0.0.1:${port}`,
    `http://127.0.0.1:${port}/`,
    `http://localhost.evil.example:${port}`,
    'data:',
    'file://',
    'chrome-extension://abcdefghijklmnop',
    'vscode-webview://x',
    '',
  ];
}

function foreignHosts(port: number): string[] {
  return [
    '',
    'evil.example',
    `evil.example:${port}`,
    `127.0.0.1:${port}.evil.example`,
    `localhost.evil.example:${port}`,
    `127.0.0.1:${port + 1}`,
    '127.0.0.1',
    'localhost',
    `[::1]:${port}`,
    `0.0.0.0:${port}`,
    `127.0.0.2:${port}`,
    `127.1:${port}`,
    `localhost.:${port}`,
    `LOCALHOST:${port}x`,
    `127.0.0.1:${port}, evil.example`,
  ];
}

function wrongTokens(token: string): string[] {
  const flipped = `${token.slice(0, -1)}${token.endsWith('0') ? '1' : '0'}`;
  return [
    `omo, omo.${flipped}`,
    `omo, omo.${token.slice(0, -1)}`,
    `omo, omo.${token}0`,
    `omo, omo.${token.toUpperCase()}x`,
    'omo, omo.',
    'omo',
    'omo.',
    `omo.${token}`,
    `omo.${token}, omo`,
    `omo, ${token}`,
    `omo, omo.${flipped}, omo.${token}`,
    `omo, omo.${token}, omo.${flipped}`,
    `omo,, omo.${token}`,
    `x, omo.${token}`,
    `omo, omo.${'0'.repeat(64)}`,
    `omo, omo.${'0'.repeat(7000)}`,
    'omo, omo.undefined',
    'omo, omo.null',
    'omo, omo.*',
  ];
}

function inUrls(port: number, token: string): string[] {
  return [
    `/rpc?token=${token}`,
    `/rpc#${token}`,
    `/rpc/${token}`,
    `/${token}`,
    `http://127.0.0.1:${port}/rpc?omo.${token}`,
    '/',
    '//rpc',
    '/rpc/../rpc',
    '/RPC',
    '/%72pc',
    '/../../etc/passwd',
  ];
}

function inHeaders(token: string): string[] {
  return [
    `Authorization: Bearer ${token}`,
    `Cookie: token=${token}`,
    `X-Token: ${token}`,
    `Sec-WebSocket-Extensions: omo.${token}`,
  ];
}

/** Requests that need no preflight, and the preflight itself. */
function plain(port: number, token: string): Knock[] {
  const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'status', params: {} });
  const types = ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data', 'application/json'];
  const head = [`Host: 127.0.0.1:${port}`, `Content-Length: ${body.length}`, 'Connection: close'];
  const by = (what: string, first: string, lines: readonly string[], text = body): Knock => ({
    what,
    bytes: `${[first, ...head, ...lines].join('\r\n')}\r\n\r\n${text}`,
  });
  const post = 'POST /rpc HTTP/1.1';
  return [
    ...types.map((type) => by(`POST as ${type}`, post, ['Origin: http://evil.example', `Content-Type: ${type}`])),
    ...types.map((type) =>
      by(`POST as ${type} of our own origin`, post, [
        `Origin: http://127.0.0.1:${port}`,
        `Content-Type: ${type}`,
        `Authorization: Bearer ${token}`,
      ]),
    ),
    by('POST without an origin', post, [`Sec-WebSocket-Protocol: omo, omo.${token}`]),
    by('preflight', 'OPTIONS /rpc HTTP/1.1', [
      'Origin: http://evil.example',
      'Access-Control-Request-Method: POST',
      'Access-Control-Request-Private-Network: true',
    ]),
    by('GET', 'GET /rpc HTTP/1.1', []),
    by('GET of the root', 'GET / HTTP/1.1', []),
    by('HTTP/1.0', 'GET /rpc HTTP/1.0', []),
    by('HTTP/0.9', 'GET /rpc', []),
    { what: 'HTTP/2', bytes: 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n' },
    { what: 'two requests in one', bytes: `${upgrade(port, {})}${body}` },
    {
      what: 'a smuggled one',
      bytes: `POST / HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${upgrade(port, {})}`,
    },
    { what: 'JSON alone', bytes: `${body}\n` },
  ];
}

/** Everything it is answered until the other side hangs up; frames of ours are sent after the head. */
export function answerTo(port: number, bytes: string, host = '127.0.0.1'): Promise<string> {
  return new Promise((resolve) => {
    let heard = '';
    const socket = connect(port, host, () => socket.write(bytes));
    socket.on('data', (chunk) => {
      heard += chunk.toString('latin1');
      if (heard.startsWith('HTTP/1.1 101')) socket.destroy();
    });
    socket.on('error', () => socket.destroy());
    socket.on('close', () => resolve(heard));
  });
}

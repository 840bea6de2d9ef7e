import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

/** What somebody at the loopback door shows. */
export interface Shown {
  readonly url?: string | undefined;
  readonly headers: IncomingHttpHeaders;
}

/** `why` holds nothing of what was shown: it may be an attacker's words, or a person's token in a wrong place. */
export type Verdict =
  | { readonly is: 'own' }
  | { readonly is: 'refused'; readonly status: 403 | 404 | 421; readonly why: string };

/** The subprotocol the door speaks; the token comes as a second one, since browsers let pages set no other header. */
export const SUBPROTOCOL = 'omo';

/**
 * Whether a request comes from a page of omo's own, or from a program. Host first: a name somebody rebinds to 127.0.0.1
 * is still in it. Then Origin, which browsers set on every WebSocket and pages can't change; programs have none.
 */
export function judgePlace({ url, headers }: Shown, port: number): Verdict {
  const own = [`127.0.0.1:${port}`, `localhost:${port}`];
  if (!own.includes(headers.host ?? '')) return refused(421, 'this is no address of omo');
  const { origin } = headers;
  if (origin !== undefined && !own.some((host) => origin === `http://${host}`))
    return refused(403, 'a page of another origin');
  return url === '/rpc' ? { is: 'own' } : refused(404, 'only /rpc is here');
}

/** Whether it shows the token: `Sec-WebSocket-Protocol: omo, omo.<token>`, nothing else and in this order. */
export function judgeToken({ headers }: Shown, token: string): Verdict {
  const [first, second, ...more] = (headers['sec-websocket-protocol'] ?? '').split(',').map((each) => each.trim());
  const isRight = sameSecret(second ?? '', `${SUBPROTOCOL}.${token}`);
  return isRight && first === SUBPROTOCOL && more.length === 0 ? { is: 'own' } : refused(403, 'the token is needed');
}

/** In a time that tells nothing of where they differ, nor of how long the right one is. */
function sameSecret(given: string, own: string): boolean {
  return timingSafeEqual(digest(given), digest(own));
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

function refused(status: 403 | 404 | 421, why: string): Verdict {
  return { is: 'refused', status, why };
}

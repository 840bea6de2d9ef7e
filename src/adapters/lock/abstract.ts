import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import { errnoOf } from '../../core/fault.ts';
import type { Bound } from './lock.ts';

/**
 * A name in the kernel's own table of sockets (unix(7), "abstract"): given to one process at a time, gone with it at
 * once however it ends, and untouched by clocks and a blocked loop. It has no permissions, so nothing is ever said on it.
 * Each network namespace has its own table; two daemons in two of them are kept apart by the journal's epoch alone.
 */
export async function bindAbstract(home: string): Promise<Bound> {
  const server = createServer((caller) => caller.destroy());
  try {
    server.listen(abstractName(home));
    await once(server, 'listening');
  } catch (error) {
    if (errnoOf(error) === 'EADDRINUSE') return undefined;
    throw error;
  }
  // A caller that could not be accepted changes nothing about who holds the name.
  server.on('error', () => undefined);
  server.unref();
  return { unbind: () => close(server) };
}

/** `home` is its real path. */
export function abstractName(home: string): string {
  return `\0omo-${createHash('sha256').update(home).digest('hex').slice(0, 32)}`.padEnd(WHOLE_NAME, '.');
}

/**
 * As long as a name can be (unix(7)). Node 20 fills a shorter one up with zeros, Node 22 doesn't: daemons under different
 * versions would not see each other.
 */
const WHOLE_NAME = 108;

function close(server: Server): Promise<void> {
  return new Promise((resolve) => server.close(() => resolve()));
}

import type { Server } from 'node:http';
import type { WebSocket } from 'ws';

/** What still waits after that long waits for something in the future, ms. */
const GRACE_MS = 250;

/** Ends a server: no new connections, answers under way go out, then everybody is hung up on. */
export async function hangUp(
  server: Server,
  viewers: ReadonlySet<WebSocket>,
  underWay: ReadonlySet<Promise<unknown>>,
): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  // A method that stops the daemon is still in the middle of its own call.
  await turn();
  await within(GRACE_MS, Promise.allSettled(underWay));
  await turn();
  for (const viewer of viewers) viewer.close(1001, 'the daemon stops');
  await within(GRACE_MS, Promise.all([...viewers].map(left)));
  for (const viewer of viewers) viewer.terminate();
  server.closeAllConnections();
  await closed;
}

/** The same work, in the set until it is done. */
export function note<T>(underWay: Set<Promise<unknown>>, work: Promise<T>): Promise<T> {
  const done = work.finally(() => underWay.delete(done));
  underWay.add(done);
  return done;
}

/** Lets everything that is ready go its way. */
function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

async function within(ms: number, work: Promise<unknown>): Promise<void> {
  const over = new AbortController();
  const timer = new Promise((resolve) => {
    const timeout = setTimeout(resolve, ms);
    over.signal.addEventListener('abort', () => clearTimeout(timeout));
  });
  await Promise.race([work, timer]);
  over.abort();
}

function left(viewer: WebSocket): Promise<void> {
  return new Promise((resolve) => viewer.once('close', () => resolve()));
}

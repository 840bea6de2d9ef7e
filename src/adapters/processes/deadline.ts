/**
 * Runs `work` with a signal that comes when `signal` does, or after so many ms. A timer and a listener of its own: what
 * AbortSignal.any makes of AbortSignal.timeout is lost when memory is cleaned up while somebody waits for it (Node 20.20.2).
 */
export async function withDeadline<T>(
  signal: AbortSignal,
  ms: number,
  work: (either: AbortSignal) => Promise<T>,
): Promise<T> {
  const over = new AbortController();
  const end = () => over.abort();
  if (signal.aborted) end();
  signal.addEventListener('abort', end);
  const timer = setTimeout(end, Math.min(ms, LONGEST_MS));
  try {
    return await work(over.signal);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', end);
  }
}

/** A longer timer of Node's fires at once. */
const LONGEST_MS = 2_147_483_647;

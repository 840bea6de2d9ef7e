import { setTimeout as pause } from 'node:timers/promises';
import { OmoError } from '../core/errors.ts';

/** Before each further try, ms. A tmux client that died is back in a fraction of a second; a server takes a little longer. */
export const WAITS: readonly number[] = [100, 300, 1000, 3000];

/** Does it again while the answer is that tmux went away: that says nothing about what was asked. For what may be done twice. */
export async function persist<Result>(ask: () => Promise<Result>, waits: readonly number[] = WAITS): Promise<Result> {
  for (const wait of waits) {
    try {
      return await ask();
    } catch (error) {
      if (!isGone(error)) throw error;
      await pause(wait);
    }
  }
  return ask();
}

export function isGone(error: unknown): boolean {
  return error instanceof OmoError && error.code === 'E_TMUX_GONE';
}

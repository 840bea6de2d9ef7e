import { setTimeout as pause } from 'node:timers/promises';
import { OmoError } from '../core/errors.ts';
import type { Place } from '../core/events/event.ts';
import { keyText } from '../core/state/state.ts';
import type { StartSpec, Terminal } from '../ports/terminal.ts';

/** Before each further try, ms. A tmux client that died is back in a fraction of a second; a server takes a little longer. */
const WAITS = [100, 300, 1000, 3000];

/** Does it again while the answer is that tmux went away: that says nothing about what was asked. For what may be done twice. */
export async function persist<Result>(ask: () => Promise<Result>, waits: readonly number[] = WAITS): Promise<Result> {
  for (const wait of waits) {
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof OmoError && error.code === 'E_TMUX_GONE')) throw error;
      await pause(wait);
    }
  }
  return ask();
}

/** Starts an attempt once: when tmux went away in the middle of it, it looks first whether the attempt is there. */
export function startOnce(terminal: Terminal, spec: StartSpec, waits: readonly number[] = WAITS): Promise<Place> {
  let asked = false;
  return persist(async () => {
    const there = asked ? (await terminal.seen()).find(({ key }) => keyText(key) === keyText(spec.key)) : undefined;
    if (there) return there.place;
    asked = true;
    return terminal.start(spec);
  }, waits);
}

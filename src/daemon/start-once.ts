import { setTimeout as pause } from 'node:timers/promises';
import type { Place } from '../core/events/event.ts';
import { keyText } from '../core/state/state.ts';
import type { StartSpec, Terminal } from '../ports/terminal.ts';
import type { Leave } from './leave.ts';
import { isGone, persist, WAITS } from './persist.ts';

/** Starts an attempt once, however often tmux has to be asked: what it was asked before begins never or is what began. */
export async function startOnce(
  terminal: Terminal,
  spec: StartSpec,
  leave: Leave,
  waits: readonly number[] = WAITS,
): Promise<Place> {
  for (let nth = 0; ; nth += 1) {
    const file = await leave.give();
    try {
      return await terminal.start({ ...spec, env: { ...spec.env, OMO_START: file } });
    } catch (error) {
      if ((await leave.takeBack(file)) === 'taken') return whereItIs(terminal, spec, error);
      const wait = waits[nth];
      if (!isGone(error) || wait === undefined) throw error;
      await pause(wait);
    }
  }
}

/** It began though tmux did not say so. Throws why it did not when it is nowhere to be seen. */
async function whereItIs(terminal: Terminal, { key }: StartSpec, why: unknown): Promise<Place> {
  const seen = await persist(() => terminal.seen());
  const there = seen.find((one) => keyText(one.key) === keyText(key));
  if (there === undefined) throw why;
  return there.place;
}

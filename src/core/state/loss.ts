import type { Event } from '../events/event.ts';
import { noted } from './change.ts';
import type { Loss, Run, State } from './state.ts';
import { KEPT_LOSSES } from './state.ts';

type LossEvent = Extract<Event, { type: `journal.${string}` }>;

/**
 * What it means that records are gone. Nobody knows what they told, so a run that went on meanwhile says that it may lack
 * something, and one that still goes on does nothing more by itself: what it seems not to have done may be done.
 */
export function afterLoss(state: State, event: LossEvent): State {
  if (event.type === 'journal.gap') {
    const note = `Records ${numbers(event)} of omo's journal are gone; what is told of this run may lack something.`;
    return { ...state, runs: state.runs.map((run) => (run.phase.is === 'ended' ? run : noted(run, note))) };
  }
  const { at, lost } = event;
  if (lost.length === 0) return state;
  const losses = [...state.losses, { at, lost }].slice(-KEPT_LOSSES);
  return { ...state, losses, runs: state.runs.map((run) => heldBack(run, event)) };
}

/** `12`, `12–13`, or `from 12 on`. */
export function numbers({ from, to }: Loss['lost'][number]): string {
  if (to === undefined) return `from ${from} on`;
  return from === to ? `${from}` : `${from}–${to}`;
}

function heldBack(run: Run, { at, lost }: Extract<LossEvent, { type: 'journal.repaired' }>): Run {
  if (run.phase.is === 'ended') return run;
  const which = lost.map((one) => numbers(one)).join(', ');
  const note = `Held when omo's journal was repaired: records ${which} are gone, so a task that seems open may be done. Look at it, then \`omo resume ${run.id}\`.`;
  return noted({ ...run, held: run.held ?? { at } }, note);
}

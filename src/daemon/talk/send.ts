import { randomUUID } from 'node:crypto';
import { OmoError } from '../../core/errors.ts';
import type { Event } from '../../core/events/event.ts';
import type { Message } from '../../core/state/conversation.ts';
import type { Run, State } from '../../core/state/state.ts';
import type { TaskState } from '../../core/state/task-state.ts';
import { currentKey, findRun } from '../../core/state/state.ts';
import type { Named, Params, Receipt } from '../../protocol/messages.ts';
import { openWorker } from '../find.ts';

export interface SendParts {
  readonly now: () => number;
  readonly state: () => State;
  readonly record: (events: readonly Event[]) => Promise<void>;
  /** Resolves at the first state that passes, or with the present one after so many ms. */
  readonly until: (passes: (state: State) => boolean, ms?: number) => Promise<State>;
}

/** Queues a text for a worker, and says how far it got. */
export async function send(parts: SendParts, { worker, text, waitMs }: Params<'worker.send'>): Promise<Receipt> {
  const { run, task } = conversing(parts.state(), worker);
  if (text.trim() === '') throw new OmoError('E_USAGE', 'there is nothing to send: the text is empty.');
  const id = randomUUID().slice(0, 13);
  const key = currentKey(run, task);
  await parts.record([{ type: 'message.queued', at: parts.now(), message: id, ...key, text, from: 'person' }]);
  const state = await parts.until((now) => isSettled(messageOf(now, run.id, id)), waitMs);
  return receiptOf(messageOf(state, run.id, id), id, worker);
}

/** Gives a worker that a person took over back to its responder. */
export async function giveBack(parts: SendParts, name: string): Promise<Named> {
  const { run, task } = conversing(parts.state(), name);
  await parts.record([{ type: 'talk.given-back', at: parts.now(), ...currentKey(run, task) }]);
  return { is: 'worker', name };
}

/** How far a text got, as design 4.4 tells it. */
export function receiptOf(message: Message | undefined, id: string, worker: string): Receipt {
  const phase = message?.phase ?? { is: 'refused', at: 0, reason: `${worker} ended before it was delivered` };
  switch (phase.is) {
    case 'queued':
      return { id, worker, state: 'queued', ...(phase.held !== undefined && { reason: phase.held }) };
    case 'delivering':
      return { id, worker, state: 'queued' };
    case 'submitted':
    case 'pressing':
    case 'unproven':
      return { id, worker, state: 'submitted' };
    case 'accepted':
      return { id, worker, state: 'accepted' };
    case 'unconfirmed':
      return {
        id,
        worker,
        state: 'unconfirmed',
        reason: 'it was typed and submitted, but its agent has not said that it took it',
      };
    case 'refused':
      return { id, worker, state: 'refused', reason: phase.reason };
  }
}

export function isSettled(message: Message | undefined): boolean {
  return message === undefined || ['accepted', 'unproven', 'unconfirmed', 'refused'].includes(message.phase.is);
}

export function messageOf(state: State, run: string, id: string): Message | undefined {
  return findRun(state, run)?.messages.find((one) => one.id === id);
}

/** A live worker whose agent can be talked to: one that runs on its own screen. */
function conversing(state: State, name: string): { run: Run; task: TaskState } {
  const foreign = state.foreign.some((one) => one.worker === name);
  if (foreign && !state.runs.some((run) => run.workers.some((one) => one.name === name && one.phase.is !== 'closed')))
    throw new OmoError(
      'E_NOT_FOUND',
      `"${name}" was not started by omo, and omo never types into what it did not start. Type there yourself: tmux send-keys -t <its pane> '…' Enter`,
    );
  const { run, worker } = openWorker(state, name);
  const task = run.tasks.find((one) => one.phase.is === 'running' && one.worker === worker.name);
  if (run.options.form === 'screen' && task) return { run, task };
  const why =
    run.options.form === 'screen'
      ? 'it has no attempt running now'
      : 'it got its whole prompt at its start and takes no further text; start workers that can be talked to with `omo interactive` or `omo orchestrate --interactive`';
  throw new OmoError('E_PANE', `worker "${worker.name}" can't be sent anything: ${why}.`);
}

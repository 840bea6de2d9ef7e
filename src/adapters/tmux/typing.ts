import { OmoError } from '../../core/errors.ts';
import type { TypingRefusal } from '../../ports/keyboard.ts';
import { personTypes } from './person.ts';
import type { Reached } from './reached.ts';
import type { Job, Sight } from './typing-list.ts';
import { leaveCopyMode, lookAt, parseSight, typeList, wasDone } from './typing-list.ts';

/** What became of a job. */
export type Typed =
  /** Now, or before. */
  | { readonly is: 'done' }
  | { readonly is: 'refused'; readonly reason: TypingRefusal }
  /** The receipt is of something else, and that makes this impossible. */
  | { readonly is: 'superseded'; readonly receipt: string };

/**
 * Does a job once, however often it is asked for: one round trip when nothing is in the way. What is in the way is only
 * asked for afterwards, and what can be waited out or put right is: somebody who is attached but does not type, copy mode.
 */
export async function typeOnce(reached: Reached, job: Job, now: () => number): Promise<Typed> {
  const { client, place } = reached;
  let hurdle: Hurdle = { is: 'none' };
  let idle: string | undefined;
  for (let tries = 0; tries < TRIES; tries += 1) {
    if (wasDone(await client.runNested(typeList(place.pane, job, idle)), job)) return { is: 'done' };
    const sight = parseSight((await client.run(lookAt(place.pane, job)))[0] ?? '');
    hurdle = hurdleOf(sight, place.pane, job, idle);
    if (hurdle.is === 'final') return hurdle.typed;
    if (hurdle.is === 'watched') {
      if (await personTypes(reached, now())) return refused('person-typing');
      idle = sight.activity;
    }
    if (hurdle.is === 'copying') await client.runNested(leaveCopyMode(place.pane));
  }
  return gaveUp(hurdle, place.pane);
}

/** Each may meet another hurdle, and people may be quick. */
const TRIES = 6;

/** What kept a job from being done. */
type Hurdle =
  | { readonly is: 'final'; readonly typed: Typed }
  | { readonly is: 'watched' }
  | { readonly is: 'copying' }
  /** It is gone already. */
  | { readonly is: 'none' };

function hurdleOf(sight: Sight, pane: string, job: Job, idle: string | undefined): Hurdle {
  if (sight.pane !== pane) return final(refused('gone'));
  if (sight.past) return final(typedBefore(sight.receipt, job));
  if (sight.dead) return final(refused('dead'));
  if (sight.watched && sight.activity !== idle) return { is: 'watched' };
  if (sight.mode === 'copy') return { is: 'copying' };
  const reason = stateInTheWay(sight) ?? dialogInTheWay(sight, job);
  return reason === undefined ? { is: 'none' } : final(refused(reason));
}

function typedBefore(receipt: string, job: Job): Typed {
  return receipt.startsWith(`${job.id}:`) ? { is: 'done' } : { is: 'superseded', receipt };
}

function stateInTheWay({ mode, inputOff, synchronized }: Sight): TypingRefusal | undefined {
  if (mode !== 'none') return 'in-mode';
  if (inputOff) return 'input-off';
  return synchronized ? 'synchronized' : undefined;
}

function dialogInTheWay({ dialog }: Sight, job: Job): TypingRefusal | undefined {
  if (job.dialog === 'open') return dialog ? undefined : 'no-dialog';
  return dialog ? 'dialog' : undefined;
}

function gaveUp(hurdle: Hurdle, pane: string): Typed {
  if (hurdle.is === 'watched') return refused('person-typing');
  if (hurdle.is === 'copying') return refused('in-mode');
  throw new OmoError('E_TMUX', `tmux did not type into ${pane}, and nothing was in the way.`);
}

function refused(reason: TypingRefusal): Typed {
  return { is: 'refused', reason };
}

function final(typed: Typed): Hurdle {
  return { is: 'final', typed };
}

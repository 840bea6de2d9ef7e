import { OmoError } from '../../core/errors.ts';
import type { Event } from '../../core/events/event.ts';
import { messageOf } from '../../core/fault.ts';
import type { State } from '../../core/state/state.ts';
import type { Typing, TypingRefusal } from '../../ports/keyboard.ts';
import { persist } from '../persist.ts';
import type { Spot, TalkParts } from './parts.ts';
import { messageIn, spotOf } from './parts.ts';

type MessageRef = { readonly run: string; readonly message: string };

/** Types a message into its worker's pane and submits it, once whatever happens; what was in the way comes back as a fact. */
export async function deliver(parts: TalkParts, { run, message: id }: MessageRef, state: State): Promise<Event> {
  const message = messageIn(state, run, id);
  const spot = spotOf(state, message.key);
  const fact = { at: parts.now(), run, message: id };
  if (!spot) return { type: 'message.refused', ...fact, reason: `${message.worker} has ended` };
  const { submit, dialogMarks, composerText } = spot.typing;
  try {
    const text = { id, text: composerText(message.text), submit, dialogMarks };
    const typing = await persist(() => parts.keyboard().deliver(spot.place, text));
    return typing.state === 'submitted'
      ? { type: 'message.submitted', ...fact, at: parts.now() }
      : notNow(typing, { ...fact, at: parts.now() });
  } catch (error) {
    // What can't be typed at all is the sender's to mend.
    if (!(error instanceof OmoError) || error.exit !== 2) throw error;
    return { type: 'message.refused', ...fact, reason: messageOf(error) };
  }
}

/** Presses the submitting keys once more for a message that its agent has not accepted. */
export async function pressAgain(
  parts: TalkParts,
  { run, message: id, time }: MessageRef & { readonly time: number },
  state: State,
): Promise<Event> {
  const message = messageIn(state, run, id);
  const spot = spotOf(state, message.key);
  const typing = spot ? await submitAgain(parts, spot, id, time) : ({ state: 'refused', reason: 'gone' } as const);
  const reason = typing.state === 'refused' ? WORDS[typing.reason] : undefined;
  return { type: 'message.pressed', at: parts.now(), run, message: id, time, reason };
}

function submitAgain(parts: TalkParts, { place, typing }: Spot, id: string, time: number): Promise<Typing> {
  const { submit, dialogMarks, busyMarks } = typing;
  const text = { id, submit, dialogMarks: [...dialogMarks, ...busyMarks] };
  return persist(() => parts.keyboard().submitAgain(place, text, time));
}

function notNow(
  { reason }: Extract<Typing, { state: 'refused' }>,
  fact: { at: number; run: string; message: string },
): Event {
  const final = reason === 'dead' || reason === 'gone';
  return { type: final ? 'message.refused' : 'message.held', ...fact, reason: WORDS[reason] };
}

/** What stood in the way, for people. */
export const WORDS: Record<TypingRefusal, string> = {
  dead: 'its program has ended',
  gone: 'its terminal is gone',
  'in-mode': 'somebody looks through its history (tmux is in a mode)',
  'input-off': 'its pane takes no input (tmux select-pane -d)',
  synchronized: 'its pane shares its input with others (tmux synchronize-panes)',
  'person-typing': 'somebody is typing there',
  dialog: 'a dialog is open there, or a turn goes on',
  'no-dialog': 'the dialog is not on its screen any more',
};

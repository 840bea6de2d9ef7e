import { OmoError } from '../../core/errors.ts';
import type { Event } from '../../core/events/event.ts';
import { messageOf } from '../../core/fault.ts';
import type { Message } from '../../core/state/conversation.ts';
import type { State } from '../../core/state/state.ts';
import type { Typing, TypingRefusal } from '../../ports/keyboard.ts';
import { persist } from '../persist.ts';
import { post } from './mailbox.ts';
import type { Spot, TalkParts } from './parts.ts';
import { isItsProgram, liveOf, messageIn, spotOf } from './parts.ts';

type MessageRef = { readonly run: string; readonly message: string };

/**
 * Gives a message to its worker, once whatever happens: by the agent's own API where its plugin takes prompts, else typed into
 * its pane and submitted. What was in the way comes back as a fact.
 */
export async function deliver(parts: TalkParts, { run, message: id }: MessageRef, state: State): Promise<Event> {
  const message = messageIn(state, run, id);
  const spot = spotOf(state, message.key);
  const fact = { at: parts.now(), run, message: id };
  if (!spot) return { type: 'message.refused', ...fact, reason: `${message.worker} has ended` };
  if (await isPosted(parts, spot, message)) return { type: 'message.submitted', ...fact, at: parts.now(), by: 'mail' };
  const { submit, dialogMarks, composerText } = spot.typing;
  try {
    const text = { id, text: composerText(message.text), submit, dialogMarks };
    const typing = await persist(() => parts.keyboard().deliver(spot.place, text));
    return typing.state === 'submitted'
      ? { type: 'message.submitted', ...fact, at: parts.now(), by: 'keys' }
      : notNow(typing, { ...fact, at: parts.now() });
  } catch (error) {
    // What can't be typed at all is the sender's to mend.
    if (!(error instanceof OmoError) || error.exit !== 2) throw error;
    return { type: 'message.refused', ...fact, reason: messageOf(error) };
  }
}

/** How long a plugin may take to fetch a prompt; it looks each second. */
const FETCHED_MS = 5000;

/** A plugin that doesn't fetch it leaves it to the keys. */
async function isPosted(parts: TalkParts, { agent, key }: Spot, { id, text }: Message): Promise<boolean> {
  if (liveOf(agent)?.prompts !== 'mail' || !isItsProgram(agent)) return false;
  const letter = { name: id, kind: 'prompt', text } as const;
  return (await post(parts.home.attempt(key).mail, letter, FETCHED_MS)) === 'taken';
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

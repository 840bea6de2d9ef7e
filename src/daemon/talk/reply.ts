import { classifyScreen } from '../../core/screen/classify.ts';
import { OmoError } from '../../core/errors.ts';
import type { Event } from '../../core/events/event.ts';
import type { Dialog } from '../../core/events/signal.ts';
import type { Choice } from '../../core/events/talk.ts';
import type { State } from '../../core/state/state.ts';
import { persist } from '../persist.ts';
import { WORDS } from './deliver.ts';
import { post, within } from './mailbox.ts';
import type { Spot, TalkParts } from './parts.ts';
import { liveOf, questionIn, spotOf } from './parts.ts';

type Fact = { readonly at: number; readonly run: string; readonly question: string };

/** How long a hook that waits for an answer may take to fetch it. */
const TAKEN_MS = 30_000;
/** How long a dialog may take to go away after its keys. */
const GONE_MS = 3000;

/** Puts an answer into the dialog that asked: through the agent's hook where that waits for one, else by the dialog's own keys. */
export async function reply(
  parts: TalkParts,
  { run, question: id }: { run: string; question: string },
  state: State,
): Promise<Event> {
  const { phase, from, key, worker } = questionIn(state, run, id);
  if (phase.is !== 'answering' || from.is !== 'dialog')
    throw new OmoError('E_INTERNAL', `question ${id} has no answer for a dialog`);
  const fact = { at: parts.now(), run, question: id };
  const spot = spotOf(state, key);
  if (!spot) return { type: 'question.reply-failed', ...fact, reason: `${worker} has ended`, final: true };
  return from.dialog.reply === 'mail'
    ? byMail(parts, spot, from.dialog, phase.choice, fact)
    : byKeys(parts, spot, from.dialog, phase.choice, fact);
}

/** A file for the waiting hook; that it was taken is the receipt. */
async function byMail(parts: TalkParts, spot: Spot, dialog: Dialog, choice: Choice, fact: Fact): Promise<Event> {
  const live = liveOf(spot.agent);
  if (!live) throw new OmoError('E_INTERNAL', `the agent ${spot.agent.name} has no hook that could take an answer`);
  const letter = { name: dialog.key, kind: 'answer', text: live.mail(dialog, choice) } as const;
  const posted = await post(parts.home.attempt(spot.key).mail, letter, TAKEN_MS);
  return posted === 'taken'
    ? { type: 'question.reply-sent', ...fact, at: parts.now(), proof: 'taken' }
    : { type: 'question.reply-failed', ...fact, reason: 'its hook does not wait for it any more', final: true };
}

async function byKeys(parts: TalkParts, spot: Spot, dialog: Dialog, choice: Choice, fact: Fact): Promise<Event> {
  const keys = choice.is === 'option' ? dialog.keys?.[choice.option] : undefined;
  if (keys === undefined)
    return { type: 'question.reply-failed', ...fact, reason: 'the dialog has no keys for that answer', final: true };
  const press = { id: `${spot.key.attempt}-${fact.question}`, keys, dialogMarks: spot.typing.dialogMarks };
  const typing = await persist(() => parts.keyboard().answer(spot.place, press));
  if (typing.state === 'refused') {
    const final = ['dead', 'gone', 'no-dialog'].includes(typing.reason);
    return { type: 'question.reply-failed', ...fact, at: parts.now(), reason: WORDS[typing.reason], final };
  }
  const gone = await within(GONE_MS, async () => !(await showsDialog(parts, spot)));
  return { type: 'question.reply-sent', ...fact, at: parts.now(), proof: gone ? 'gone' : 'none' };
}

async function showsDialog(parts: TalkParts, spot: Spot): Promise<boolean> {
  const lines = await persist(() => parts.keyboard().screen(spot.place));
  const reading = lines && classifyScreen(liveOf(spot.agent)?.screen ?? [], lines);
  return reading?.shows.is === 'dialog';
}

import { chooseAnswer } from '../../core/answer/choose.ts';
import { OmoError } from '../../core/errors.ts';
import { nearest } from '../../core/text/nearest.ts';
import type { Question } from '../../core/state/conversation.ts';
import { isAnsweredByMessage } from '../../core/state/conversation.ts';
import type { State } from '../../core/state/state.ts';
import type { OpenQuestion, Params, Receipt } from '../../protocol/messages.ts';
import { iso } from '../results.ts';
import type { SendParts } from './send.ts';
import { isSettled, messageOf, receiptOf } from './send.ts';

/** Every question that waits for the person, oldest first. */
export function openQuestions(state: State): OpenQuestion[] {
  return allQuestions(state)
    .filter(({ phase }) => phase.is === 'open')
    .map(told);
}

/** The person's answer to a question; the first one counts. */
export async function answer(
  parts: SendParts,
  { question: id, answer: words, waitMs }: Params<'question.answer'>,
): Promise<Receipt> {
  const question = theQuestion(parts.state(), id);
  if (question.phase.is !== 'open' && question.phase.is !== 'new' && question.phase.is !== 'consulting')
    return over(question);
  if (question.from.is === 'dialog' && question.from.dialog.rule === 'secret')
    throw new OmoError(
      'E_USAGE',
      `${question.id} asks for a secret, which omo would keep in its journal: type it yourself, with \`omo attach ${question.worker}\`.`,
    );
  const choice = chooseAnswer(question, words);
  if (choice.is === 'invalid')
    throw new OmoError('E_USAGE', `${question.id} can't be answered with that: ${choice.why}`);
  const { run } = question.key;
  await parts.record([
    { type: 'question.answer-given', at: parts.now(), run, question: question.id, answer: words, choice, by: 'person' },
  ]);
  const state = await parts.until((now) => isOver(now, question), waitMs);
  return receipt(state, question);
}

/** As scripts read it (design 4.4). */
export function told({ id, worker, key, kind, text, options, askedAt, phase }: Question): OpenQuestion {
  return {
    id,
    worker,
    run: key.run,
    task: key.task,
    kind,
    text,
    options,
    askedAt: iso(askedAt),
    ...(phase.is === 'open' && phase.why !== undefined && { why: phase.why }),
  };
}

/** Another answer was there before, or nobody can take one any more: that is said, and nothing is done. */
function over({ id, worker, phase }: Question): Receipt {
  const reason =
    phase.is === 'withdrawn'
      ? phase.why
      : 'answer' in phase
        ? `it was answered already: "${phase.answer}", by ${phase.by === 'person' ? 'you' : `the responder (${phase.by})`}`
        : 'it is being answered';
  return { id, worker, state: 'refused', reason };
}

function isOver(state: State, question: Question): boolean {
  const now = allQuestions(state).find(({ id }) => id === question.id);
  if (now === undefined || now.phase.is !== 'answering') return true;
  return isAnsweredByMessage(now) && isSettled(messageOf(state, question.key.run, `answer-${question.id}`));
}

function receipt(state: State, question: Question): Receipt {
  const { id, worker, key } = question;
  const now = allQuestions(state).find((one) => one.id === id);
  if (now?.phase.is === 'answered') return { id, worker, state: now.phase.state };
  if (now?.phase.is === 'withdrawn') return { id, worker, state: 'refused', reason: now.phase.why };
  if (now?.phase.is === 'open')
    return { id, worker, state: 'refused', reason: now.phase.why ?? 'it could not be given' };
  if (isAnsweredByMessage(question)) return { ...receiptOf(messageOf(state, key.run, `answer-${id}`), id, worker), id };
  return { id, worker, state: now?.phase.is === 'answering' && now.phase.reply === 'sent' ? 'submitted' : 'queued' };
}

function allQuestions(state: State): Question[] {
  return state.runs.flatMap((run) => run.questions);
}

function theQuestion(state: State, id: string): Question {
  const all = allQuestions(state);
  const found = all.find((one) => one.id === id);
  if (found) return found;
  const open = all.filter(({ phase }) => phase.is === 'open').map((one) => one.id);
  const meant = nearest(id, open);
  const hint =
    meant !== undefined
      ? ` Did you mean "${meant}"?`
      : open.length === 0
        ? ' Nobody is waiting for an answer.'
        : ` Open are: ${open.join(', ')}.`;
  throw new OmoError('E_NOT_FOUND', `there is no question "${id}".${hint}`);
}

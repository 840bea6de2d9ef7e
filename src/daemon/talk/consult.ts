import { withinCaps } from '../../core/answer/caps.ts';
import { chooseAnswer } from '../../core/answer/choose.ts';
import { mayAnswer } from '../../core/answer/rules.ts';
import type { Event } from '../../core/events/event.ts';
import type { ResponderSpec } from '../../core/events/responder.ts';
import type { Answerer } from '../../core/events/talk.ts';
import { isOf } from '../../core/state/conversation.ts';
import type { Question } from '../../core/state/conversation.ts';
import type { State } from '../../core/state/state.ts';
import type { Proposal, ResponderRequest, Turn } from '../../ports/responder.ts';
import { told } from './answer.ts';
import type { Spot, TalkParts } from './parts.ts';
import { questionIn, spotOf } from './parts.ts';
import { responderOf } from './responders.ts';

type Consulted = Extract<Event, { type: 'question.consulted' }>;

/** Turns of before that a responder is shown. */
const HISTORY = 10;

/** Asks whoever may answer before the person; what it says is checked against the question, and every doubt is the person's. */
export async function consult(
  parts: TalkParts,
  { run, question: id, whom }: { run: string; question: string; whom: 'responder' | 'person' },
  state: State,
): Promise<Consulted> {
  const question = questionIn(state, run, id);
  const spot = spotOf(state, question.key);
  const spec = spot?.run.options.responder;
  const result = (by: Answerer, of: Consulted['result']): Consulted => ({
    type: 'question.consulted',
    at: parts.now(),
    run,
    question: id,
    by,
    result: of,
  });
  if (!spot || !spec || spec.by.is === 'person')
    return result('person', { is: 'ask', why: 'you answer everything yourself' });
  if (whom === 'person') return result('person', { is: 'ask', why: `you sit at ${question.worker} yourself` });
  const no = forbidden(question, spec, spot);
  if (no !== undefined) return result(spec.by.is, { is: 'ask', why: no });
  const proposal = await propose(parts, question, spec, spot);
  return result(proposal.by, checked(question, proposal));
}

/** Why no responder may answer it. */
function forbidden(question: Question, spec: ResponderSpec, { task }: Spot): string | undefined {
  const may = mayAnswer(question, spec.kinds);
  if (may.is === 'ask') return may.why;
  if (task.phase.is !== 'running') return undefined;
  const capped = withinCaps(task.phase.talk, question.text, spec);
  return capped.is === 'ask' ? capped.why : undefined;
}

async function propose(parts: TalkParts, question: Question, spec: ResponderSpec, spot: Spot): Promise<Proposal> {
  const request: ResponderRequest = {
    question: told(question),
    goal: spot.task.spec.prompt,
    history: historyOf(question, spot),
    cwd: spot.run.cwd,
  };
  const respond = await responderOf(parts, spec, question, spot.run);
  return respond(request, parts.closing);
}

/** What was said before: the messages that were taken, and the questions that were asked, by their times. */
function historyOf(question: Question, { run, key }: Spot): Turn[] {
  const messages = run.messages
    .filter((message) => isOf(message.key, key))
    .map(({ at, from, text }) => ({ at, turn: { from, text } }));
  const questions = run.questions
    .filter((one) => isOf(one.key, key) && one.id !== question.id)
    .map(({ askedAt, text }) => ({ at: askedAt, turn: { from: 'worker' as const, text } }));
  return [...messages, ...questions]
    .sort((a, b) => a.at - b.at)
    .map(({ turn }) => turn)
    .slice(-HISTORY);
}

function checked(question: Question, proposal: Proposal): Consulted['result'] {
  if (proposal.is === 'ask') return { is: 'ask', why: proposal.why };
  const choice = chooseAnswer(question, proposal.answer);
  return choice.is === 'invalid'
    ? { is: 'ask', why: `its responder answered "${proposal.answer}", but ${choice.why}` }
    : { is: 'answer', answer: proposal.answer, choice };
}

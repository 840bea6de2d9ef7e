import { messageOf } from '../../core/fault.ts';
import type { Proposal, Responder, ResponderRequest } from '../../ports/responder.ts';
import { withDeadline } from '../processes/deadline.ts';
import { againPrompt } from '../turn/fence.ts';
import { TURN_FORMS, type TurnAgent } from '../turn/forms.ts';
import { withTurns, type SaidByAgent, type TakeTurn, type TurnEnd } from '../turn/turn.ts';
import { complaint, stoppedWords } from '../turn/words.ts';
import type { Exit } from '../processes/run-program.ts';
import { answerPrompt } from './agent-prompt.ts';
import { readMessageReply, REPLY_SCHEMA, type Reply } from './reply.ts';

export interface AgentResponder {
  readonly agent: TurnAgent;
  /** The program and what must stand before its arguments, if anything. */
  readonly program: readonly [string, ...string[]];
  readonly env: Readonly<Record<string, string>>;
  /** For both tries together, ms. */
  readonly timeoutMs: number;
  /** Reads its structured output: whether its turn went well, and its last message. */
  readonly readAnswer: (stdout: string, exit: Exit) => SaidByAgent;
}

/**
 * Another agent answers: a turn of its own, with the right to read the worker's folder and no other. When its reply cannot be
 * read it is asked once more; whatever else goes wrong means that the person is asked, with the reason.
 */
export function agentResponder(options: AgentResponder): Responder {
  return async (request, signal) => {
    const spec = { ...options, reads: request.cwd, schema: REPLY_SCHEMA, title: 'An answer for a worker' };
    try {
      const told = await withDeadline(signal, options.timeoutMs, (either) =>
        withTurns(spec, either, (take) => converse(take, request)),
      );
      return proposal(options, told, signal.aborted ? undefined : options.timeoutMs);
    } catch (error) {
      return proposal(options, { is: 'failed', why: messageOf(error) }, undefined);
    }
  };
}

type Told = Reply | Exclude<TurnEnd, { is: 'said' }>;

async function converse(take: TakeTurn, request: ResponderRequest): Promise<Told> {
  const prompt = answerPrompt(request);
  const first = read(await take(prompt));
  return first.is === 'rubbish' ? read(await take(againPrompt(prompt, first.why))) : first;
}

function read(end: TurnEnd): Told {
  return end.is === 'said' ? readMessageReply(end.said.summary ?? '') : end;
}

function proposal({ agent }: AgentResponder, told: Told, timeoutMs: number | undefined): Proposal {
  if (told.is === 'answer' || told.is === 'ask') return { ...told, by: 'agent' };
  const { title } = TURN_FORMS[agent];
  const why =
    told.is === 'rubbish'
      ? `was not understood twice: ${told.why}`
      : told.is === 'stopped'
        ? `${stoppedWords(timeoutMs)}${complaint(told.stderr)}`
        : told.why;
  return { is: 'ask', why: `${title}, which answers for you, ${why}`, by: 'agent' };
}

import type { Proposal, Responder, ResponderRequest } from '../../ports/responder.ts';
import { withDeadline } from '../processes/deadline.ts';
import { turnEnvironment } from '../turn/environment.ts';
import { complaint, stoppedWords } from '../turn/words.ts';
import { readReply } from './reply.ts';
import { runProgram, type Exit, type ProgramEnd } from '../processes/run-program.ts';

export interface ProgramResponder {
  /** Program and arguments, run without a shell in the worker's folder. */
  readonly command: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
}

/**
 * A program answers: the question as one JSON object on its standard input, `{"answer": "…"}` or `{"ask": "why"}` on its
 * standard output. Whatever else it does means that the person is asked, with the reason.
 */
export function programResponder({ command, env, timeoutMs }: ProgramResponder): Responder {
  return async (request, signal) => {
    const spec = { argv: command, env: turnEnvironment(env), cwd: request.cwd, input: requestText(request) };
    const end = await withDeadline(signal, timeoutMs, (either) => runProgram(spec, either));
    return proposal(end, command[0] ?? '', signal.aborted ? undefined : timeoutMs);
  };
}

/** The question object of the inbox, and what helps to answer it, in one line. */
export function requestText({ question, goal, history, cwd }: ResponderRequest): string {
  return `${JSON.stringify({ schemaVersion: 1, ...question, goal, history, cwd })}\n`;
}

function proposal(end: ProgramEnd, program: string, timeoutMs: number | undefined): Proposal {
  const ask = (why: string): Proposal => ({ is: 'ask', why: `the responder ${program} ${why}`, by: 'program' });
  switch (end.is) {
    case 'not-started':
      return ask(`could not be started: ${end.why}`);
    case 'flooded':
      return ask('printed far too much and was ended');
    case 'stopped':
      return ask(`${stoppedWords(timeoutMs)}${complaint(end.stderr)}`);
    case 'ended':
      return end.exitCode === 0 ? replied(end, ask) : ask(`failed (${exitWords(end)})${complaint(end.stderr)}`);
  }
}

function replied(end: Extract<ProgramEnd, { is: 'ended' }>, ask: (why: string) => Proposal): Proposal {
  const reply = readReply(end.stdout);
  if (reply.is === 'answer') return { ...reply, by: 'program' };
  if (reply.is === 'ask') return { ...reply, by: 'program' };
  return ask(`was not understood: ${reply.why}${complaint(end.stderr)}`);
}

function exitWords({ exitCode, signal }: Exit): string {
  return signal === undefined ? `exit code ${exitCode ?? 'unknown'}` : signal;
}

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { messageOf } from '../../core/fault.ts';
import type { Proposal, Responder, ResponderRequest } from '../../ports/responder.ts';
import { ANSWER_FORMS, type AnsweringAgent, type Given } from './agent-forms.ts';
import { againPrompt, answerPrompt } from './agent-prompt.ts';
import { codexServers } from './codex-servers.ts';
import { responderEnvironment } from './environment.ts';
import { complaint, stoppedWords } from './program.ts';
import { readMessageReply, REPLY_SCHEMA, type Reply } from './reply.ts';
import { runProgram, type Exit, type ProgramSpec } from '../processes/run-program.ts';

export interface AgentResponder {
  readonly agent: AnsweringAgent;
  /** The program and what must stand before its arguments, if anything. */
  readonly program: readonly [string, ...string[]];
  readonly env: Readonly<Record<string, string>>;
  /** For both tries together, ms. */
  readonly timeoutMs: number;
  /** Reads its structured output: whether its turn went well, and its last message. */
  readonly readAnswer: (stdout: string, exit: Exit) => SaidByAgent;
}

export interface SaidByAgent {
  readonly ok: boolean;
  /** Its last message. */
  readonly summary?: string;
  /** Why it is not ok. */
  readonly reason?: string;
}

/**
 * Another agent answers: a turn of its own, with the right to read the worker's folder and no other. When its reply cannot be
 * read it is asked once more; whatever else goes wrong means that the person is asked, with the reason.
 */
export function agentResponder(options: AgentResponder): Responder {
  return async (request, signal) => {
    const deadline = AbortSignal.timeout(options.timeoutMs);
    const either = AbortSignal.any([signal, deadline]);
    try {
      const told = await inFolder((folder) => converse(options, request, folder, either));
      return proposal(options, told, signal.aborted ? undefined : options.timeoutMs);
    } catch (error) {
      return proposal(options, { is: 'failed', why: messageOf(error) }, undefined);
    }
  };
}

async function converse(
  options: AgentResponder,
  request: ResponderRequest,
  folder: string,
  signal: AbortSignal,
): Promise<Told> {
  const turn = await prepare(options, request.cwd, folder, signal);
  const prompt = answerPrompt(request);
  const first = await ask(options, turn, prompt, signal);
  return first.is === 'rubbish' ? ask(options, turn, againPrompt(prompt, first.why), signal) : first;
}

async function inFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'omo-answer-'));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

type Turn = Omit<ProgramSpec, 'input'>;
type Told =
  | Reply
  | { readonly is: 'failed'; readonly why: string }
  | { readonly is: 'stopped'; readonly stderr: string };

async function prepare(
  { agent, program, env }: AgentResponder,
  cwd: string,
  folder: string,
  signal: AbortSignal,
): Promise<Turn> {
  const form = ANSWER_FORMS[agent];
  const own = responderEnvironment(env);
  const [first, ...rest] = program;
  const place = { cwd, env: { ...own, ...form.env(own) } };
  const schemaFile = join(folder, 'reply.schema.json');
  await writeFile(schemaFile, JSON.stringify(REPLY_SCHEMA));
  const servers = agent === 'codex' ? await codexServers({ ...place, argv: program }, signal) : [];
  const given: Given = { schemaFile, servers };
  return { ...place, argv: [first, ...rest, ...form.argv(given)] };
}

async function ask({ readAnswer }: AgentResponder, turn: Turn, input: string, signal: AbortSignal): Promise<Told> {
  const end = await runProgram({ ...turn, input }, signal);
  switch (end.is) {
    case 'not-started':
      return { is: 'failed', why: `could not be started: ${end.why}` };
    case 'flooded':
      return { is: 'failed', why: 'printed far too much and was ended' };
    case 'stopped':
      return end;
    case 'ended': {
      const { ok, summary, reason } = readAnswer(end.stdout, end);
      if (ok) return readMessageReply(summary ?? '');
      return { is: 'failed', why: `did not answer: ${reason ?? 'it does not say why'}${complaint(end.stderr)}` };
    }
  }
}

function proposal({ agent }: AgentResponder, told: Told, timeoutMs: number | undefined): Proposal {
  if (told.is === 'answer' || told.is === 'ask') return { ...told, by: 'agent' };
  const { title } = ANSWER_FORMS[agent];
  const why =
    told.is === 'rubbish'
      ? `was not understood twice: ${told.why}`
      : told.is === 'stopped'
        ? `${stoppedWords(timeoutMs)}${complaint(told.stderr)}`
        : told.why;
  return { is: 'ask', why: `${title}, which answers for you, ${why}`, by: 'agent' };
}

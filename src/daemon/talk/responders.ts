import { readOutcome } from '../../adapters/agents/outcome.ts';
import { resolveAgent } from '../../adapters/agents/resolve.ts';
import { agentResponder } from '../../adapters/responder/agent.ts';
import { programResponder } from '../../adapters/responder/program.ts';
import { endMarked } from '../../adapters/processes/end-marked.ts';
import { loadConfig } from '../../config/load.ts';
import { answerByRules } from '../../core/answer/rules.ts';
import { OmoError } from '../../core/errors.ts';
import type { AnswerRule, ResponderSpec } from '../../core/events/responder.ts';
import type { Question } from '../../core/state/conversation.ts';
import type { Run } from '../../core/state/state.ts';
import type { Responder } from '../../ports/responder.ts';
import { runEnvironment } from '../launch.ts';
import type { TalkParts } from './parts.ts';

/** Whoever a run's responder is, ready to be asked. */
export async function responderOf(
  parts: TalkParts,
  { by }: ResponderSpec,
  question: Question,
  run: Run,
): Promise<Responder> {
  switch (by.is) {
    case 'person':
      throw new OmoError('E_INTERNAL', 'the person is asked through the inbox');
    case 'rules':
      return rulesResponder(question, by.rules);
    case 'program':
      return programResponder({ ...by, env: await environment(parts, question, run) });
    case 'agent':
      return agentFor(parts, by, await environment(parts, question, run));
  }
}

/** With a mark, by which what a daemon that was killed left of the same consultation has been found and ended. */
async function environment({ home }: TalkParts, { id }: Question, run: Run): Promise<Record<string, string>> {
  const mark = `${run.id}.${id}`;
  await endMarked(MARK, mark);
  return { ...(await runEnvironment(home, run.id)), [MARK]: mark };
}

const MARK = 'OMO_CONSULT';

function rulesResponder(question: Question, rules: readonly AnswerRule[]): Responder {
  const { kind, text, options, from } = question;
  const rule = from.is === 'turn' ? from.rule : from.is === 'dialog' ? from.dialog.rule : undefined;
  const verdict = answerByRules({ kind, text, options, ...(rule !== undefined && { rule }) }, rules);
  return () => Promise.resolve({ ...verdict, by: 'rules' });
}

async function agentFor(
  { home, now }: TalkParts,
  { agent, timeoutMs }: Extract<ResponderSpec['by'], { is: 'agent' }>,
  env: Readonly<Record<string, string>>,
): Promise<Responder> {
  const spec = resolveAgent(agent, (await loadConfig(home.root)).agents, env['PATH'] ?? '');
  const [program = ''] = spec.run;
  if (spec.hooks === undefined || spec.output === 'text')
    throw new OmoError(
      'E_AGENT_UNKNOWN',
      `the agent "${agent}" can't answer for you: only claude, codex and opencode can. Use {"command": […]} for a program of your own.`,
    );
  const form = spec.output;
  return agentResponder({
    agent: spec.hooks,
    program: [program],
    env,
    timeoutMs,
    readAnswer: (stdout, exit) => readOutcome(form, stdout, exit, now()),
  });
}

import { execa } from 'execa';
import { findProgram } from '../../adapters/agents/find-program.ts';
import { ABOUT, INSTALLABLE, type Installable } from '../../adapters/install/agent.ts';
import type { Context } from '../context.ts';
import type { Check } from './check.ts';
import { installedChecks } from './installed.ts';
import { loginCheck } from './login.ts';

/** The three agents: which are there, and what each of them has and lacks. */
export async function agentChecks(context: Pick<Context, 'env' | 'cwd'>): Promise<Check[]> {
  return (await Promise.all(INSTALLABLE.map((agent) => checksOf(agent, context)))).flat();
}

async function checksOf(agent: Installable, context: Pick<Context, 'env' | 'cwd'>): Promise<Check[]> {
  const program = findProgram(agent, context.env['PATH'] ?? '');
  if (program === undefined) return [missing(agent)];
  const [check, installed] = await Promise.all([
    versionCheck(agent, program, context),
    installedChecks(agent, program, context),
  ]);
  return [check, loginCheck(agent, context.env), ...installed];
}

function missing(agent: Installable): Check {
  return {
    name: agent,
    state: 'warn',
    says: 'not installed',
    todo: `install it if you want ${ABOUT[agent].title} to do tasks; shell and agents of config.json need nothing`,
  };
}

/** A program that hangs when asked its version is as good as broken. */
const ANSWER_MS = 10_000;

async function versionCheck(agent: Installable, program: string, { env }: Pick<Context, 'env'>): Promise<Check> {
  const options = { env, extendEnv: false, timeout: ANSWER_MS, reject: false, stdin: 'ignore' } as const;
  const result = await execa(program, ['--version'], options);
  if (!result.failed) return { name: agent, state: 'ok', says: versionWords(agent, result.stdout.trim(), program) };
  const why = result.timedOut
    ? `no answer in ${ANSWER_MS / 1000} s`
    : result.stderr.trim().split('\n')[0] || result.shortMessage;
  return {
    name: agent,
    state: 'warn',
    says: `\`${program} --version\` failed: ${why}`,
    todo: `make \`${agent} --version\` work`,
  };
}

/** `codex-cli 0.169.0` and `2.1.197 (Claude Code)` hold the version as a word. */
function versionWords(agent: Installable, said: string, program: string): string {
  const { tried } = ABOUT[agent];
  const first = said.split('\n')[0] ?? '';
  const known = first.split(/\s+/).includes(tried) ? '' : `; omo was tried with ${tried}, not with this version`;
  return `${first}, ${program}${known}`;
}

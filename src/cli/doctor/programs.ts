import { execa } from 'execa';
import type { Check } from './check.ts';
import { atLeast } from './check.ts';

/** A program that hangs when asked its version is as good as broken. */
const ANSWER_MS = 10_000;

type Answer =
  | { readonly is: 'version'; readonly version: string }
  | { readonly is: 'missing' }
  | { readonly is: 'broken'; readonly why: string };

/** node, tmux and git. */
export async function programChecks(env: NodeJS.ProcessEnv, nodeVersion: string): Promise<Check[]> {
  return [node(nodeVersion), ...(await Promise.all([tmux(env), git(env)]))];
}

const NODE = '20.19';
const TMUX = '3.2';

function node(version: string): Check {
  if (atLeast(version, NODE)) return { name: 'node', state: 'ok', says: version };
  return { name: 'node', state: 'fail', says: `${version} is too old`, todo: `install Node ${NODE} or newer` };
}

async function tmux(env: NodeJS.ProcessEnv): Promise<Check> {
  const name = 'tmux';
  const answer = await ask('tmux', '-V', env);
  const headless = 'until then workers run without terminals: nothing to attach to, no questions';
  if (answer.is === 'missing')
    return {
      name,
      state: 'warn',
      says: 'not installed',
      todo: `install it (apt install tmux, brew install tmux); ${headless}`,
    };
  if (answer.is === 'broken')
    return { name, state: 'warn', says: answer.why, todo: `make \`tmux -V\` work; ${headless}` };
  if (atLeast(answer.version, TMUX)) return { name, state: 'ok', says: answer.version };
  return {
    name,
    state: 'warn',
    says: `${answer.version} is too old`,
    todo: `install tmux ${TMUX} or newer; ${headless}`,
  };
}

async function git(env: NodeJS.ProcessEnv): Promise<Check> {
  const answer = await ask('git', '--version', env);
  if (answer.is === 'version') return { name: 'git', state: 'ok', says: answer.version };
  return {
    name: 'git',
    state: 'warn',
    says: answer.is === 'missing' ? 'not installed' : answer.why,
    todo: 'install git, so that you can see and undo what workers change',
  };
}

async function ask(program: string, flag: string, env: NodeJS.ProcessEnv): Promise<Answer> {
  const result = await execa(program, [flag], {
    env,
    extendEnv: false,
    timeout: ANSWER_MS,
    reject: false,
    stdin: 'ignore',
  });
  if (!result.failed) return { is: 'version', version: result.stdout.trim().split('\n')[0] ?? '' };
  if (result.code === 'ENOENT') return { is: 'missing' };
  return {
    is: 'broken',
    why: `\`${program} ${flag}\` failed: ${result.timedOut ? `no answer in ${ANSWER_MS / 1000} s` : result.stderr.trim().split('\n')[0] || result.shortMessage}`,
  };
}

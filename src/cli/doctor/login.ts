import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ABOUT, type Installable } from '../../adapters/install/agent.ts';
import type { Check } from './check.ts';

type Env = Readonly<Record<string, string | undefined>>;

/** Signs of a login. Only whether they are there is looked at, never what is in them; and no sign is no proof. */
export function loginCheck(agent: Installable, env: Env): Check {
  const name = `${agent} login`;
  const { variables, file, todo } = SIGNS[agent];
  const set = variables.find((variable) => env[variable]);
  if (set !== undefined) return { name, state: 'ok', says: `${set} is set` };
  const path = file(env);
  if (path !== undefined && existsSync(path)) return { name, state: 'ok', says: `${path} is there` };
  return {
    name,
    state: 'warn',
    says: `no sign of one: neither ${path ?? 'a file of it'} nor a variable such as ${variables[0]}`,
    todo: `${todo}; with a login of another kind, all is well`,
  };
}

interface Signs {
  readonly variables: readonly string[];
  readonly file: (env: Env) => string | undefined;
  readonly todo: string;
}

const below = (env: Env, variable: string, usual: string): string | undefined =>
  env[variable] || (env['HOME'] ? join(env['HOME'], usual) : undefined);
const named = (folder: string | undefined, ...path: string[]) => (folder ? join(folder, ...path) : undefined);

/** Claude Code on a Mac keeps its login in the keychain. */
const SIGNS: Record<Installable, Signs> = {
  claude: {
    variables: [
      'ANTHROPIC_API_KEY',
      'ANTHROPIC_AUTH_TOKEN',
      'CLAUDE_CODE_OAUTH_TOKEN',
      'CLAUDE_CODE_USE_BEDROCK',
      'CLAUDE_CODE_USE_VERTEX',
    ],
    file: (env) => named(below(env, 'CLAUDE_CONFIG_DIR', '.claude'), '.credentials.json'),
    todo: `start claude once and log ${ABOUT.claude.title} in`,
  },
  codex: {
    variables: ['OPENAI_API_KEY', 'CODEX_API_KEY'],
    file: (env) => named(below(env, 'CODEX_HOME', '.codex'), 'auth.json'),
    todo: 'run `codex login`',
  },
  opencode: {
    variables: ['ANTHROPIC_API_KEY', 'OPENAI_API_KEY', 'OPENROUTER_API_KEY', 'GEMINI_API_KEY', 'OPENCODE_AUTH_CONTENT'],
    file: (env) => named(below(env, 'XDG_DATA_HOME', join('.local', 'share')), 'opencode', 'auth.json'),
    todo: 'run `opencode auth login`',
  },
};

import { OmoError } from '../../core/errors.ts';
import { REPLY_SCHEMA } from './reply.ts';

/** How each agent is run for an answer: one turn, nothing kept, it may read the worker's folder and do nothing else. */
export interface AnswerForm {
  /** As a person knows it. */
  readonly title: string;
  /** Its arguments. */
  argv(given: Given): string[];
  /** Added to its environment. */
  env(env: Readonly<Record<string, string>>): Record<string, string>;
}

export interface Given {
  /** A file with the JSON schema of the reply. */
  readonly schemaFile: string;
  /** Names of its MCP servers, each to be turned off. */
  readonly servers: readonly string[];
}

export type AnsweringAgent = 'claude' | 'codex' | 'opencode';

/**
 * Claude Code 2.1.197: `--tools` leaves only what reads, but MCP tools stay without `--strict-mcp-config`; `dontAsk` refuses what
 * it would have to ask, like a file outside the folder. With `--json-schema` the reply is the result's text.
 */
const claude: AnswerForm = {
  title: 'Claude Code',
  argv: () => [
    '-p',
    '--output-format',
    'stream-json',
    '--verbose',
    '--tools',
    'Read,Glob,Grep',
    '--permission-mode',
    'dontAsk',
    '--strict-mcp-config',
    '--no-session-persistence',
    '--json-schema',
    JSON.stringify(REPLY_SCHEMA),
  ],
  env: () => ({}),
};

/**
 * Codex 0.169.0: its commands run in a sandbox that writes nothing and has no network. The sandbox does not hold MCP servers,
 * `-c mcp_servers={}` does not remove them, and there is no switch for all: each is turned off by its name.
 */
const codex: AnswerForm = {
  title: 'Codex',
  argv: ({ schemaFile, servers }) => [
    'exec',
    '--json',
    '--skip-git-repo-check',
    '--sandbox',
    'read-only',
    '--ephemeral',
    '--output-schema',
    schemaFile,
    '-c',
    'web_search="disabled"',
    ...['daemon_auto_start', 'multi_agent', 'goals', 'apps', 'plugins'].flatMap((name) => [
      '-c',
      `features.${name}=false`,
    ]),
    ...servers.flatMap((name) => ['-c', `mcp_servers.${name}.enabled=false`]),
    '-',
  ],
  env: () => ({}),
};

const OPENCODE_AGENT = 'omo-responder';

/**
 * OpenCode 1.18.33: a person's `agent.build.permission` wins over OPENCODE_PERMISSION, so the answer is given by an agent of its
 * own, which exists for this one run; what it denies is not even offered, MCP tools included. A title saves the request for one.
 */
const opencode: AnswerForm = {
  title: 'OpenCode',
  argv: () => ['run', '--format', 'json', '--pure', '--title', 'An answer for a worker', '--agent', OPENCODE_AGENT],
  env: (env) => ({ OPENCODE_CONFIG_CONTENT: JSON.stringify(withAgent(env['OPENCODE_CONFIG_CONTENT'])) }),
};

export const ANSWER_FORMS: Readonly<Record<AnsweringAgent, AnswerForm>> = { claude, codex, opencode };

const READ_ONLY = { '*': 'deny', read: 'allow', glob: 'allow', grep: 'allow', list: 'allow' };

/** The configuration the person gives by the environment stays. Throws E_CONFIG for one that cannot be read. */
function withAgent(given = '{}'): object {
  const own = parsed(given);
  const agents = isObject(own['agent']) ? own['agent'] : {};
  return { ...own, agent: { ...agents, [OPENCODE_AGENT]: { mode: 'primary', permission: READ_ONLY } } };
}

function parsed(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    if (isObject(value)) return value;
  } catch {
    // Told below, like JSON that is no object.
  }
  throw new OmoError(
    'E_CONFIG',
    'gets OPENCODE_CONFIG_CONTENT from the environment, but that is no JSON object omo could add to',
  );
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

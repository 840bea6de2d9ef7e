import { OmoError } from '../../core/errors.ts';

/**
 * How each agent is run for one turn: nothing kept, it may read one folder and do nothing else. It stands outside of that folder,
 * and what a project can say of how agents work in it (settings, hooks, plugins, servers, rules, instructions) is turned off
 * beside, as far as there are switches: a worker may have written it.
 */
export interface TurnForm {
  /** As a person knows it. */
  readonly title: string;
  /** Its arguments. */
  argv(given: Given): string[];
  /** Added to its environment. */
  env(env: Readonly<Record<string, string>>, reads: string): Record<string, string>;
}

export interface Given {
  /** The folder it may read; absolute. */
  readonly reads: string;
  /** The JSON schema of the reply. */
  readonly schema: object;
  /** A file with the same. */
  readonly schemaFile: string;
  /** Names of its MCP servers, each to be turned off. */
  readonly servers: readonly string[];
  /** Names the conversation. */
  readonly title: string;
}

export type TurnAgent = 'claude' | 'codex' | 'opencode';

/**
 * Claude Code 2.1.197: `--tools` leaves only what reads, but MCP tools stay without `--strict-mcp-config`; `dontAsk` refuses what
 * it would have to ask, like a file outside the folder. `--safe-mode` leaves out hooks, plugins, skills and every CLAUDE.md, but
 * not all settings: those of a project go by `--setting-sources`. With `--json-schema` the reply is the result's text.
 */
const claude: TurnForm = {
  title: 'Claude Code',
  argv: ({ schema, reads }) => [
    '-p',
    '--add-dir',
    reads,
    '--output-format',
    'stream-json',
    '--verbose',
    '--tools',
    'Read,Glob,Grep',
    '--permission-mode',
    'dontAsk',
    '--strict-mcp-config',
    '--safe-mode',
    '--setting-sources',
    'user',
    '--no-session-persistence',
    '--json-schema',
    JSON.stringify(schema),
  ],
  env: () => ({}),
};

/**
 * Codex 0.169.0: its commands run in a sandbox that writes nothing, reads everything and has no network; `.rules` files could let
 * some out of it.
 * The sandbox does not hold MCP servers, `-c mcp_servers={}` does not remove them, and there is no switch for all: each is turned
 * off by its name.
 */
const codex: TurnForm = {
  title: 'Codex',
  argv: ({ schemaFile, servers }) => [
    'exec',
    '--json',
    '--skip-git-repo-check',
    '--sandbox',
    'read-only',
    '--ignore-rules',
    '--ephemeral',
    '--output-schema',
    schemaFile,
    '-c',
    'web_search="disabled"',
    '-c',
    'project_doc_max_bytes=0',
    ...['daemon_auto_start', 'multi_agent', 'goals', 'apps', 'plugins', 'hooks'].flatMap((name) => [
      '-c',
      `features.${name}=false`,
    ]),
    ...servers.flatMap((name) => ['-c', `mcp_servers.${name}.enabled=false`]),
    '-',
  ],
  env: () => ({}),
};

const OPENCODE_AGENT = 'omo-reader';

/**
 * OpenCode 1.18.33: a person's `agent.build.permission` wins over OPENCODE_PERMISSION, so the turn is taken by an agent of its
 * own, which exists for this one run; what it denies is not even offered, MCP tools included. A title saves the request for one.
 * In a project it runs what lies in `.opencode/plugins` even with `--pure` and OPENCODE_DISABLE_PROJECT_CONFIG, and shows its model
 * the AGENTS.md beside each file that is read: only standing elsewhere helps.
 */
const opencode: TurnForm = {
  title: 'OpenCode',
  argv: ({ title }) => ['run', '--format', 'json', '--pure', '--title', title, '--agent', OPENCODE_AGENT],
  env: (env, reads) => ({
    OPENCODE_CONFIG_CONTENT: JSON.stringify(withAgent(reads, env['OPENCODE_CONFIG_CONTENT'])),
    OPENCODE_DISABLE_PROJECT_CONFIG: '1',
    OPENCODE_DISABLE_CLAUDE_CODE: '1',
    OPENCODE_DISABLE_EXTERNAL_SKILLS: '1',
  }),
};

export const TURN_FORMS: Readonly<Record<TurnAgent, TurnForm>> = { claude, codex, opencode };

const READ_ONLY = { '*': 'deny', read: 'allow', glob: 'allow', grep: 'allow', list: 'allow' };

/** The configuration the person gives by the environment stays. Throws E_CONFIG for one that cannot be read. */
function withAgent(reads: string, given = '{}'): object {
  const own = parsed(given);
  const permission = { ...READ_ONLY, external_directory: { [`${reads}/*`]: 'allow' } };
  const agents = isObject(own['agent']) ? own['agent'] : {};
  return { ...own, agent: { ...agents, [OPENCODE_AGENT]: { mode: 'primary', permission } } };
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

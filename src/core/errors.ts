/**
 * One error for everything omo tells a person: which thing, what was expected, what was got, what to do next.
 * `code` is stable and listed in docs/errors.md; `exit` is the exit code of design 4.5.
 */
export class OmoError extends Error {
  override readonly name = 'OmoError';
  readonly code: ErrorCode;
  readonly problems: readonly Problem[];

  constructor(code: ErrorCode, message: string, options: { cause?: unknown; problems?: readonly Problem[] } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.problems = options.problems ?? [];
  }

  get exit(): number {
    return ERRORS[this.code].exit;
  }
}

/** One thing wrong with what a person wrote; all of them are told at once. `where` is a place in their own words. */
export interface Problem {
  readonly code: ErrorCode;
  readonly message: string;
  readonly where?: string;
}

export type ErrorCode = keyof typeof ERRORS;

/** Every code, its exit code and one line of meaning. docs/errors.md says more; a test holds the two together. */
export const ERRORS = {
  E_USAGE: { exit: 2, means: 'the command line is not one omo knows' },
  E_NAME: { exit: 2, means: 'a worker or task name that tmux could misread' },
  E_TASK_EMPTY: { exit: 2, means: 'a task without text' },
  E_TASK_ID: { exit: 2, means: 'a task id that is malformed or used twice' },
  E_DEPENDENCY: { exit: 2, means: 'a dependency on a task that does not exist' },
  E_CYCLE: { exit: 2, means: 'tasks that wait for each other' },
  E_ANNOTATION: { exit: 2, means: 'an annotation omo cannot read' },
  E_TOO_BIG: { exit: 2, means: 'more text than omo takes' },
  E_ENCODING: { exit: 2, means: 'bytes that are not UTF-8 text' },
  E_PLAN_FILE: { exit: 2, means: 'a plan file that cannot be read or holds no tasks' },
  E_CONFIG: { exit: 2, means: 'config.json, domains.json or a part of a prompt does not check' },
  E_DOMAIN: { exit: 2, means: 'a domain that cannot be added' },
  E_AGENT_UNKNOWN: { exit: 2, means: 'an agent that is neither built in nor configured' },
  E_AGENT_MISSING: { exit: 2, means: 'an agent that is not installed' },
  E_CWD: { exit: 2, means: 'a working directory that is not there' },
  E_BUDGET: { exit: 1, means: 'the budget of the day is used up' },
  E_DEPTH: { exit: 1, means: 'a worker asked for workers below the depth limit' },
  E_SPAWNS: { exit: 1, means: 'more was begun in an hour than is allowed' },
  E_NOT_FOUND: { exit: 2, means: 'no run, worker or task of that name' },
  E_HOME: { exit: 1, means: 'OMO_HOME cannot be used' },
  E_DAEMON_RUNNING: { exit: 1, means: 'another daemon owns this home' },
  E_DAEMON_UNREACHABLE: { exit: 4, means: 'the daemon does not answer' },
  E_SOCKET: { exit: 1, means: 'the socket path is taken by something else' },
  E_WEB: { exit: 1, means: 'the door for browsers cannot be opened, or does not lead there' },
  E_PROTOCOL: { exit: 1, means: 'a message that does not check' },
  E_JOURNAL_DAMAGED: { exit: 1, means: 'the journal is damaged before its end' },
  E_JOURNAL_MOVED: { exit: 1, means: 'the journal was replaced under the daemon' },
  E_JOURNAL_WRITE: { exit: 1, means: 'the journal cannot be written' },
  E_TMUX_MISSING: { exit: 1, means: 'tmux is not installed or too old' },
  E_TMUX: { exit: 1, means: 'a tmux command failed' },
  E_TMUX_GONE: { exit: 1, means: 'the tmux server or client went away' },
  E_STRAY: { exit: 1, means: 'a worker lives whose run the journal does not tell of' },
  E_NAME_TAKEN: { exit: 1, means: 'a session of that name is somebody else’s' },
  E_PANE: { exit: 1, means: 'a pane that cannot take text now' },
  E_GIT: { exit: 1, means: 'git says something omo cannot work with' },
  E_TREE: { exit: 1, means: 'a worker’s tree that cannot be made' },
  E_ISOLATE: { exit: 2, means: 'a folder that cannot be isolated' },
  E_SANDBOX: { exit: 1, means: 'no sandbox for workers, or a command that is out of reach in one' },
  E_VIEW: { exit: 2, means: 'no terminal that workers could be shown in' },
  E_UNMERGED: { exit: 3, means: 'work that is not put together yet' },
  E_WSL_MISSING: { exit: 1, means: 'WSL is not installed' },
  E_WSL_EMPTY: { exit: 1, means: 'WSL has no distribution' },
  E_WSL_DISTRIBUTION: { exit: 2, means: 'a distribution that WSL does not have, or cannot be told of' },
  E_WSL_NODE: { exit: 1, means: 'the distribution has no Node that omo runs on' },
  E_WSL_OMO: { exit: 1, means: 'the distribution has no omo' },
  E_WSL_STOPPED: { exit: 1, means: 'the distribution was stopped while omo ran in it' },
  E_WSL: { exit: 1, means: 'wsl.exe failed' },
  E_FILE: { exit: 1, means: 'a file omo needs cannot be read or written' },
  E_INTERNAL: { exit: 1, means: 'a fault of omo itself' },
} as const satisfies Record<string, { exit: number; means: string }>;

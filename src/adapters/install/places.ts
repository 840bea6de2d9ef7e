import { isAbsolute, join } from 'node:path';
import { OmoError } from '../../core/errors.ts';
import type { Installable } from './agent.ts';

type Env = Readonly<Record<string, string | undefined>>;

/** Where an agent keeps what a person adds to it, for all folders the person works in. Absolute paths; nothing is touched. */
export interface Places {
  /** Where the command or skill goes. */
  readonly command: string;
  /** Settings of a skill that stand in a file of their own. */
  readonly policy?: string;
  /** Where the hook for agents started by hand goes: a document with hooks in it, or a plugin of its own. */
  readonly hook: string;
  /** Other files that would give the agent a command of this name as well. */
  readonly rivals: readonly string[];
  /** Its settings, which may define a command of this name. */
  readonly settings: readonly string[];
}

/**
 * As the programs look for them, seen with OpenCode 1.18.33, Codex 0.169.0 and Claude Code 2.1.197. Throws E_FILE when the
 * environment doesn't say where they are.
 */
export function placesOf(agent: Installable, env: Env): Places {
  return PLACES[agent](env);
}

/** What a person calls: the name of the file or folder is the command's name. */
const NAME = 'orchestrate';

const PLACES: Record<Installable, (env: Env) => Places> = {
  // Both commands/ and command/ are read, and skills of ~/.claude and ~/.agents; a command goes before a skill.
  opencode(env) {
    const root = folder(env, 'OPENCODE_CONFIG_DIR') ?? join(below(env, 'XDG_CONFIG_HOME', '.config'), 'opencode');
    return {
      command: join(root, 'commands', `${NAME}.md`),
      hook: join(root, 'plugins', 'omo-stop.js'),
      rivals: [join(root, 'command', `${NAME}.md`)],
      settings: [join(root, 'opencode.json'), join(root, 'opencode.jsonc')],
    };
  },
  // Skills of CODEX_HOME/skills and of ~/.agents/skills; a prompts/ folder is not read any more.
  codex(env) {
    const root = below(env, 'CODEX_HOME', '.codex');
    const skill = join(root, 'skills', NAME);
    const home = folder(env, 'HOME');
    return {
      command: join(skill, 'SKILL.md'),
      policy: join(skill, 'agents', 'openai.yaml'),
      hook: join(root, 'hooks.json'),
      rivals: home === undefined ? [] : [join(home, '.agents', 'skills', NAME, 'SKILL.md')],
      settings: [],
    };
  },
  // A skill goes before a command of the same name.
  claude(env) {
    const root = below(env, 'CLAUDE_CONFIG_DIR', '.claude');
    return {
      command: join(root, 'commands', `${NAME}.md`),
      hook: join(root, 'settings.json'),
      rivals: [join(root, 'skills', NAME, 'SKILL.md')],
      settings: [],
    };
  },
};

/** The folder a variable names, else the one in the person's home. */
function below(env: Env, variable: string, usual: string): string {
  const named = folder(env, variable);
  if (named !== undefined) return named;
  const home = folder(env, 'HOME');
  if (home !== undefined) return join(home, usual);
  throw new OmoError('E_FILE', `neither HOME nor ${variable} is set, so it is not known where its files lie. Set one.`);
}

function folder(env: Env, variable: string): string | undefined {
  const value = env[variable];
  if (value === undefined || value === '') return undefined;
  if (isAbsolute(value)) return value;
  throw new OmoError('E_FILE', `${variable} is "${value}", which is not an absolute path. Set it to one, or unset it.`);
}

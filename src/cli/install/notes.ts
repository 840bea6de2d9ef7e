import { findProgram } from '../../adapters/agents/find-program.ts';
import { ABOUT, type Installable } from '../../adapters/install/agent.ts';

/** What a person has to know or do after an installation. */
export function notesFor(agent: Installable, hooks: boolean, path: string): string[] {
  const { title, call } = ABOUT[agent];
  return [
    ...(findProgram(agent, path) === undefined ? [`${title} is not on PATH; what was written waits for it.`] : []),
    `In ${title}: ${call} Build login UI, Create JWT API, Write tests`,
    ...(hooks ? HOOKS[agent] : []),
  ];
}

const STARTED_BY_HAND =
  'The hook speaks for agents started with ORCH_WORKER_NAME set, such as ORCH_WORKER_NAME=interactive';

const HOOKS: Record<Installable, readonly string[]> = {
  claude: [`${STARTED_BY_HAND} claude.`],
  codex: [
    `${STARTED_BY_HAND} codex.`,
    'Codex runs a new hook only once you trust it: start codex and answer its "Hooks need review". Until then `codex exec` passes it over without a word. `omo doctor` tells which it is.',
  ],
  opencode: [
    `${STARTED_BY_HAND} opencode.`,
    'With any plugin, OpenCode waits for npm at its start. Without a network that is about a minute; npm_config_offline=true in its environment makes it seconds.',
  ],
};

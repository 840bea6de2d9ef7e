import { resolveAgent } from '../../adapters/agents/resolve.ts';
import type { Config } from '../../config/schema.ts';
import { DEFAULT_CAPS } from '../../core/answer/caps.ts';
import type { ResponderSpec } from '../../core/events/responder.ts';

const TIMEOUT_MS = 60_000;
/** A model thinks longer than a program. */
const AGENT_TIMEOUT_MS = 300_000;
/** Permissions are the person's, unless the configuration names them. */
const KINDS: ResponderSpec['kinds'] = ['choice', 'confirm', 'free'];

/** Who answers a run's questions: what the command line says, else config.json. Throws for an agent that isn't there. */
export function responderFor(named: string | undefined, { responder, agents }: Config, path: string): ResponderSpec {
  const wanted: Wanted & (string | Limits) =
    named === undefined ? responder : named === 'rules' || named === 'ask' ? named : { agent: named };
  const { kinds = KINDS, turns = DEFAULT_CAPS.turns }: Limits = typeof wanted === 'string' ? {} : wanted;
  return { by: whoOf(wanted, agents, path), kinds, turns, repeats: DEFAULT_CAPS.repeats };
}

interface Limits {
  readonly kinds?: ResponderSpec['kinds'] | undefined;
  readonly turns?: number | undefined;
}

type Wanted = Config['responder'] | { readonly agent: string; readonly timeoutSeconds?: number };

function whoOf(wanted: Wanted, agents: Config['agents'], path: string): ResponderSpec['by'] {
  if (wanted === 'ask') return { is: 'person' };
  if (wanted === 'rules') return { is: 'rules', rules: [] };
  if ('rules' in wanted) return { is: 'rules', rules: wanted.rules };
  if ('command' in wanted)
    return { is: 'program', command: wanted.command, timeoutMs: ms(wanted.timeoutSeconds) ?? TIMEOUT_MS };
  const { name } = resolveAgent(wanted.agent, agents, path);
  return { is: 'agent', agent: name, timeoutMs: ms(wanted.timeoutSeconds) ?? AGENT_TIMEOUT_MS };
}

function ms(seconds: number | undefined): number | undefined {
  return seconds === undefined ? undefined : seconds * 1000;
}

import { autoAgents, resolveAgent } from '../adapters/agents/resolve.ts';
import type { Config } from '../config/schema.ts';
import { OmoError } from '../core/errors.ts';
import type { AgentSpec } from '../core/events/agent-spec.ts';
import type { RunMode } from '../core/events/event.ts';
import type { Task } from '../core/tasks/task.ts';
import { dressPrompt } from '../core/worker/dress-prompt.ts';
import type { Params } from '../protocol/messages.ts';

type RunStart = Params<'run.start'>;

/** `auto`: the agents a task may be placed on that names none. */
export type AgentChoice = {
  readonly agents: Record<string, AgentSpec>;
  readonly defaultAgent: string;
  readonly auto?: readonly string[];
} & ({ readonly is: 'found' } | { readonly is: 'none'; readonly why: string });

/**
 * The agents the tasks need, and those that tasks which name none may go to, also tasks that join later. None installed is no
 * error for `auto`: then the prompts are written for running by hand.
 */
export function chooseAgents(params: RunStart, config: Config): AgentChoice {
  const path = params.env['PATH'] ?? '';
  const names = [...new Set(params.tasks.flatMap((task) => (task.agent === undefined ? [] : [task.agent])))];
  const named = names.map((name) => resolveAgent(name, config.agents, path));
  try {
    return othersToo(named, params, config, path);
  } catch (error) {
    if (!(error instanceof OmoError) || error.code !== 'E_AGENT_MISSING') throw error;
    const [first] = names;
    const isComplete = first !== undefined && params.tasks.every((task) => task.agent !== undefined);
    if (isComplete) return { is: 'found', agents: byName(named), defaultAgent: first };
    if (config.auto || (params.agent ?? config.agent) !== 'auto') throw error;
    return { is: 'none', agents: byName(named), defaultAgent: 'opencode', why: error.message };
  }
}

function othersToo(named: readonly AgentSpec[], params: RunStart, config: Config, path: string): AgentChoice {
  const wanted = params.agent ?? config.agent;
  if (wanted !== 'auto') {
    const spec = resolveAgent(wanted, config.agents, path);
    return { is: 'found', agents: byName([...named, spec]), defaultAgent: spec.name };
  }
  const found = autoAgents(config.auto, config.agents, path);
  const able = params.form === 'screen' ? found.filter(({ screen }) => screen !== undefined) : found;
  const auto = (able.length > 0 ? able : found).map(({ name }) => name);
  return { is: 'found', agents: byName([...named, ...found]), defaultAgent: auto[0] ?? 'opencode', auto };
}

function byName(agents: readonly AgentSpec[]): Record<string, AgentSpec> {
  return Object.fromEntries(agents.map((spec) => [spec.name, spec]));
}

/** What can't be told to an agent is told to the person, before anything starts. */
export function checkSkills(
  tasks: readonly Task[],
  { agents, defaultAgent, auto = [defaultAgent] }: AgentChoice,
): void {
  for (const task of tasks) {
    for (const name of task.agent === undefined ? auto : [task.agent]) {
      const agent = agents[name];
      if (agent) dressPrompt(agent, task.prompt, task.skill);
    }
  }
}

/** Without a terminal nobody can be asked, and an agent that has no screen form can't be talked to: that is refused, not half done. */
export function checkScreens(
  { agents, auto }: AgentChoice,
  tasks: readonly Task[],
  mode: RunMode,
  why: string | undefined,
): void {
  if (mode !== 'parallel')
    throw new OmoError('E_TMUX_MISSING', `a conversation needs a terminal, and there is none: ${why ?? mode}`);
  const named = tasks.flatMap(({ agent }) => (agent === undefined ? [] : [agent]));
  const used = auto === undefined ? Object.keys(agents) : [...named, ...auto];
  const mute = used.flatMap((name) => agents[name] ?? []).find((agent) => agent.screen === undefined);
  if (mute)
    throw new OmoError(
      'E_AGENT_UNKNOWN',
      `the agent "${mute.name}" has no screen form, so it can't be talked to: name one in config.json, as agents.${mute.name}.interactive, or choose another agent with --agent.`,
    );
}

import { autoAgents, resolveAgent } from '../adapters/agents/resolve.ts';
import type { Config } from '../config/schema.ts';
import { OmoError } from '../core/errors.ts';
import type { AgentSpec, RunMode } from '../core/events/event.ts';
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

/** The agents the tasks need. None installed for `auto` is no error: then the prompts are written for running by hand. */
export function chooseAgents({ tasks, env, agent, form }: RunStart, config: Config): AgentChoice {
  const path = env['PATH'] ?? '';
  const named = [...new Set(tasks.flatMap((task) => (task.agent === undefined ? [] : [task.agent])))];
  const agents = named.map((name) => resolveAgent(name, config.agents, path));
  if (tasks.every((task) => task.agent !== undefined))
    return { is: 'found', agents: byName(agents), defaultAgent: named[0] ?? 'shell' };
  const wanted = agent ?? config.agent;
  if (wanted !== 'auto') {
    const spec = resolveAgent(wanted, config.agents, path);
    return { is: 'found', agents: byName([...agents, spec]), defaultAgent: spec.name };
  }
  try {
    const found = autoAgents(config.auto, config.agents, path);
    const able = form === 'screen' ? found.filter(({ screen }) => screen !== undefined) : found;
    const auto = (able.length > 0 ? able : found).map(({ name }) => name);
    return { is: 'found', agents: byName([...agents, ...found]), defaultAgent: auto[0] ?? 'opencode', auto };
  } catch (error) {
    if (config.auto || !(error instanceof OmoError) || error.code !== 'E_AGENT_MISSING') throw error;
    return { is: 'none', agents: byName(agents), defaultAgent: 'opencode', why: error.message };
  }
}

function byName(agents: readonly AgentSpec[]): Record<string, AgentSpec> {
  return Object.fromEntries(agents.map((spec) => [spec.name, spec]));
}

/** What can't be told to an agent is told to the person, before anything starts. */
export function checkSkills(tasks: readonly Task[], { agents, defaultAgent, auto = [defaultAgent] }: AgentChoice): void {
  for (const task of tasks) {
    for (const name of task.agent === undefined ? auto : [task.agent]) {
      const agent = agents[name];
      if (agent) dressPrompt(agent, task.prompt, task.skill);
    }
  }
}

/** Without a terminal nobody can be asked, and an agent that has no screen form can't be talked to: that is refused, not half done. */
export function checkScreens({ agents, auto }: AgentChoice, tasks: readonly Task[], mode: RunMode, why: string | undefined): void {
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


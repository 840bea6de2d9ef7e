import { OmoError } from '../errors.ts';
import type { AgentSpec } from '../events/agent-spec.ts';

/**
 * The text an agent is given, so that it reads it as text: with the task's skill named in front where it isn't in it, and
 * nothing in it taken for a command of the agent's own. Throws E_ANNOTATION for a skill with `shell`, where the text is the
 * command.
 */
export function dressPrompt(agent: Pick<AgentSpec, 'name' | 'output'>, prompt: string, skill?: string): string {
  if (skill !== undefined && agent.name === 'shell') {
    throw new OmoError(
      'E_ANNOTATION',
      `the agent "shell" has no skills, but the task names the skill "${skill}": take it out, or choose a coding agent.`,
    );
  }
  const text = skill === undefined ? prompt : withSkill(prompt, skillWords(agent, skill));
  // Claude takes a text that begins with `/` for a command of its own and never asks the model (2.1.197); a space before it helps.
  return agent.output === 'claude' && text.startsWith('/') ? ` ${text}` : text;
}

/** Codex loads a skill that is named with a dollar sign; the others choose it by its name. */
export function skillWords(agent: Pick<AgentSpec, 'output'> | undefined, skill: string): string {
  return `Use the skill ${agent?.output === 'codex' ? `$${skill}` : `"${skill}"`} for this task.`;
}

function withSkill(prompt: string, words: string): string {
  return prompt.split('\n').includes(words) ? prompt : `${words}\n\n${prompt}`;
}

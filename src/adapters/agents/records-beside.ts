import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { AgentSpec } from '../../core/events/agent-spec.ts';
import { ifThere } from '../../core/fault.ts';

/**
 * The records of a conversation's sub-agents, absolute paths; none before there is one. Claude Code (2.1.197) keeps them in a
 * folder beside the conversation's own, and what they used stands nowhere else.
 */
export async function recordsBeside(agent: AgentSpec['hooks'], transcript: string): Promise<string[]> {
  if (agent !== 'claude') return [];
  const folder = join(transcript.replace(/\.jsonl$/, ''), 'subagents');
  const names = (await ifThere(() => readdir(folder))) ?? [];
  return names.filter((name) => name.endsWith('.jsonl')).map((name) => join(folder, name));
}

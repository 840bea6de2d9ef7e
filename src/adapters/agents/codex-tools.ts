import { z } from 'zod';
import type { Signal } from '../../core/events/signal.ts';

/**
 * A line of Codex's record (0.169.0) for what the model asks a tool, written when the tool begins, and for what it got: one
 * for each, also of a tool that failed, was refused or was broken off. Its hooks tell no end of those, nor of a command that
 * goes on in the background.
 */
export const ToolItem = z.discriminatedUnion('type', [
  z.looseObject({ type: z.literal('function_call'), name: z.string(), namespace: z.string().nullish() }),
  z.looseObject({ type: z.literal('custom_tool_call') }),
  z.looseObject({ type: z.literal('function_call_output') }),
  z.looseObject({ type: z.literal('custom_tool_call_output') }),
]);

export function toolSignal(item: z.infer<typeof ToolItem>): Signal {
  switch (item.type) {
    case 'function_call':
      return isHere(item) ? { is: 'busy', tool: 'began' } : { is: 'busy' };
    case 'custom_tool_call':
      return { is: 'busy', tool: 'began' };
    case 'function_call_output':
    case 'custom_tool_call_output':
      // It names no tool: the end of one that was not counted is one too many at most.
      return { is: 'busy', tool: 'ended' };
  }
}

/** Sub-agents are their provider's, and a question is a person's. */
function isHere({
  name,
  namespace,
}: {
  readonly name: string;
  readonly namespace?: string | null | undefined;
}): boolean {
  return name !== 'request_user_input' && !`${namespace ?? ''}.${name}`.includes('multi_agent');
}

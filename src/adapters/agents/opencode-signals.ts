import type { Signal } from '../../core/events/signal.ts';
import { openCodeFailure } from './opencode-failure.ts';
import { Line } from './opencode-line.ts';

/** What a line that `opencode run` (1.18.33) prints says while it works. It prints of a tool only its end, and of waiting nothing. */
export function openCodeSignals(event: unknown, at: number): Signal[] {
  const line = Line.safeParse(event);
  if (!line.success) return [];
  const { data } = line;
  switch (data.type) {
    case 'step_start':
      return [...session(data.sessionID), { is: 'busy' }];
    case 'tool_use':
      return [{ is: 'busy', tool: 'ended' }];
    case 'text':
    case 'step_finish':
      return [{ is: 'busy' }];
    case 'error':
      return [...session(data.sessionID), { is: 'turn-failed', failure: openCodeFailure(data.error, at) }];
  }
}

/** Nothing comes before the first step, or before what kept it from beginning. */
function session(conversation: string | undefined): Signal[] {
  return conversation === undefined ? [] : [{ is: 'session', conversation }];
}

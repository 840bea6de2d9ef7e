import type { Signal } from '../../core/events/signal.ts';
import { failureOf, retryOf } from './codex-failure.ts';
import { Line, type Item } from './codex-line.ts';

/** What a line that `codex exec` (0.169.0) prints says while it works. */
export function codexSignals(event: unknown, at: number): Signal[] {
  const line = Line.safeParse(event);
  if (!line.success) return [];
  const { data } = line;
  switch (data.type) {
    case 'thread.started':
      return [{ is: 'session', conversation: data.thread_id }];
    case 'turn.started':
      return [{ is: 'busy' }];
    case 'item.started':
      return [busy(data.item, 'began')];
    case 'item.completed':
      return data.item.type === 'error' ? [] : [busy(data.item, 'ended')];
    case 'error':
      return retrying(data.message, at);
    case 'turn.failed':
      return [{ is: 'turn-failed', failure: failureOf(data.error.message, undefined, at) }];
    case 'turn.completed':
      return [];
  }
}

/** What runs on this machine and may be silent for long; an answer or a search is its provider's. */
const TOOLS: readonly string[] = ['command_execution', 'mcp_tool_call'];

function busy({ type }: Item, tool: 'began' | 'ended'): Signal {
  return TOOLS.includes(type) ? { is: 'busy', tool } : { is: 'busy' };
}

/** Its last words before a turn fails come so too, and again with the failure. */
function retrying(message: string, at: number): Signal[] {
  const retry = retryOf(message, at);
  return retry === undefined ? [] : [{ is: 'retrying', ...retry }];
}

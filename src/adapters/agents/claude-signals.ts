import type { Signal } from '../../core/events/signal.ts';
import { claudeFailure } from './claude-failure.ts';
import { lastText, Line, resultText, type LineOf } from './claude-line.ts';
import { retrySignal } from './claude-retry.ts';

/** What a line that Claude Code (2.1.197) prints says while it works. */
export function claudeSignals(event: unknown, at: number): Signal[] {
  const line = Line.safeParse(event);
  if (!line.success) return [];
  const { data } = line;
  switch (data.type) {
    case 'system':
      return told(data, at);
    case 'assistant':
      return said(data, at);
    case 'user':
      return answered(data);
    case 'result':
      return ended(data, at);
  }
}

function told(line: LineOf<'system'>, at: number): Signal[] {
  if (line.subtype === 'init') return [{ is: 'session', conversation: line.session_id }];
  return line.subtype === 'api_retry' ? [retrySignal(line, at)] : [];
}

/** The words a turn dies with come as one more answer, and the reason's name stands only there, not in the result that follows. */
function said(line: LineOf<'assistant'>, at: number): Signal[] {
  if (line.error === undefined) return busy(line.message.content, 'tool_use', 'began');
  if (line.parent_tool_use_id !== null) return [{ is: 'busy' }];
  return [{ is: 'turn-failed', failure: claudeFailure(line.error, lastText(line) ?? line.error, at) }];
}

function answered({ message: { content } }: LineOf<'user'>): Signal[] {
  return typeof content === 'string' ? [{ is: 'busy' }] : busy(content, 'tool_result', 'ended');
}

/** What its provider does, and may do for ever on a dead stream: sub-agents, searches. */
const NOT_HERE: readonly (string | undefined)[] = ['Agent', 'Task', 'WebFetch', 'WebSearch'];

/** One signal for each tool that runs on this machine: several may run at once. */
function busy(
  blocks: readonly { readonly type: string; readonly name?: string | undefined }[],
  type: string,
  tool: 'began' | 'ended',
): Signal[] {
  const here = blocks.filter((block) => block.type === type && !NOT_HERE.includes(block.name));
  const tools = here.map((): Signal => ({ is: 'busy', tool }));
  return tools.length === 0 ? [{ is: 'busy' }] : tools;
}

/** What dies by its provider has been told by the line before; what else ends a turn is told only here. */
function ended(line: LineOf<'result'>, at: number): Signal[] {
  if (line.subtype === 'success') return [];
  return [{ is: 'turn-failed', failure: claudeFailure(line.subtype, resultText(line), at, line.api_error_status) }];
}

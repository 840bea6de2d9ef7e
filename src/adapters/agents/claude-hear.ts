import { z } from 'zod';
import type { Signal } from '../../core/events/signal.ts';
import { dialogOf } from './claude-dialog.ts';
import { claudeFailure } from './claude-failure.ts';
import { isCounted } from './claude-tools.ts';
import type { HookPayload } from './live.ts';

/** What the hooks of Claude Code (2.1.197) say, and hooks/agent-event.sh where it speaks for itself. */
export function hearClaude({ id, payload, at }: HookPayload): Signal[] {
  const heard = Heard.safeParse(payload);
  if (!heard.success) return [];
  const { data } = heard;
  switch (data.hook_event_name) {
    case 'SessionStart':
      return started(data);
    case 'UserPromptSubmit':
      return [isOwn(data.prompt) ? { is: 'busy' } : { is: 'accepted', text: data.prompt }];
    case 'PermissionRequest':
      return [{ is: 'asked', dialog: dialogOf(id, data) }];
    case 'PreToolUse':
      return [isCounted(data.tool_name) ? { is: 'busy', tool: 'began' } : { is: 'busy' }];
    case 'PostToolBatch':
      return batchRan(data);
    case 'PostToolUse':
    case 'PostToolUseFailure':
      return [{ is: 'busy' }];
    case 'Stop':
      return stopped(data);
    case 'StopFailure':
      return failed(data, at);
    case 'SubagentStop':
      return [{ is: 'sub-agent-ended', ...(data.agent_type !== undefined && { agent: data.agent_type }) }];
    case 'Notification':
      return [{ is: 'noticed', text: data.message }];
    case 'SessionEnd':
      return [{ is: 'session-ended', ...(data.reason !== undefined && { reason: data.reason }) }];
    case 'DialogOver':
      return dialogOver(data);
  }
}

const ofAgent = { agent_id: z.string().optional(), agent_type: z.string().optional() };
const Task = z.looseObject({ type: z.string().optional(), status: z.string().optional() });
const event = <Name extends string>(name: Name) => ({ hook_event_name: z.literal(name) });

const SessionStart = z.looseObject({
  ...event('SessionStart'),
  session_id: z.string(),
  transcript_path: z.string().optional(),
  source: z.string().optional(),
});
const Stop = z.looseObject({
  ...event('Stop'),
  ...ofAgent,
  last_assistant_message: z.string().optional(),
  background_tasks: z.array(Task).optional().catch(undefined),
});
const StopFailure = z.looseObject({
  ...event('StopFailure'),
  ...ofAgent,
  error: z.string(),
  error_details: z.string().optional(),
  last_assistant_message: z.string().optional(),
});
const DialogOver = z.looseObject({
  ...event('DialogOver'),
  dialog: z.string(),
  because: z.enum(['ran', 'withdrawn', 'expired']),
});
const Batch = z.looseObject({
  ...event('PostToolBatch'),
  tool_calls: z.array(z.looseObject({ tool_name: z.string() })).optional(),
});
const Heard = z.discriminatedUnion('hook_event_name', [
  SessionStart,
  z.looseObject({ ...event('UserPromptSubmit'), prompt: z.string() }),
  z.looseObject(event('PermissionRequest')),
  z.looseObject({ ...event('PreToolUse'), tool_name: z.string() }),
  Batch,
  z.looseObject(event('PostToolUse')),
  z.looseObject(event('PostToolUseFailure')),
  Stop,
  StopFailure,
  z.looseObject({ ...event('SubagentStop'), ...ofAgent }),
  z.looseObject({ ...event('Notification'), message: z.string() }),
  z.looseObject({ ...event('SessionEnd'), reason: z.string().optional() }),
  DialogOver,
]);

/** The hook is called when the composer is on the screen. In the middle of a turn it is called too, after a compaction. */
function started({ session_id, transcript_path, source }: z.infer<typeof SessionStart>): Signal[] {
  const session: Signal = {
    is: 'session',
    conversation: session_id,
    ...(transcript_path !== undefined && { transcript: transcript_path }),
  };
  return source === 'compact' ? [session] : [session, { is: 'ready' }];
}

/** What it tells itself when something in the background has ended. */
function isOwn(prompt: string): boolean {
  return prompt.startsWith('<task-notification>');
}

/**
 * All that the model asked for at once is done, failed or refused: only this hook tells of what was refused. One too large to
 * pass on had at least one.
 */
function batchRan({ tool_calls }: z.infer<typeof Batch>): Signal[] {
  if (tool_calls === undefined) return [{ is: 'busy', tool: 'ended' }];
  const ended = tool_calls.filter(({ tool_name }) => isCounted(tool_name));
  return ended.length === 0 ? [{ is: 'busy' }] : ended.map(() => ({ is: 'busy', tool: 'ended' }));
}

/** It stops while its sub-agents work on in the background, and goes on by itself when they are done. A command there may be a server that never ends. */
function stopped({
  agent_id,
  agent_type,
  last_assistant_message,
  background_tasks = [],
}: z.infer<typeof Stop>): Signal[] {
  if (agent_id !== undefined)
    return [{ is: 'sub-agent-ended', ...(agent_type !== undefined && { agent: agent_type }) }];
  if (background_tasks.some(({ type, status }) => type !== 'shell' && status === 'running')) return [{ is: 'busy' }];
  return [{ is: 'turn-ended', ...(last_assistant_message !== undefined && { message: last_assistant_message }) }];
}

function failed(data: z.infer<typeof StopFailure>, at: number): Signal[] {
  if (data.agent_id !== undefined)
    return [{ is: 'sub-agent-ended', ...(data.agent_type !== undefined && { agent: data.agent_type }) }];
  const message = data.last_assistant_message ?? data.error_details ?? data.error;
  return [{ is: 'turn-failed', failure: claudeFailure(data.error, message, at) }];
}

/** A no in the terminal breaks the turn off, without a hook of its own. */
function dialogOver({ dialog, because }: z.infer<typeof DialogOver>): Signal[] {
  switch (because) {
    case 'ran':
      return [{ is: 'replied', key: dialog, how: 'allowed' }];
    case 'withdrawn':
      return [{ is: 'replied', key: dialog, how: 'denied' }, { is: 'interrupted' }];
    case 'expired':
      return [{ is: 'noticed', text: 'nobody answered a dialog in days: it can still be answered in the terminal' }];
  }
}

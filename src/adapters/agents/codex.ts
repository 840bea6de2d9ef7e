import { z } from 'zod';
import type { BuiltIn } from './built-in.ts';
import { plainMessage, type OutputForm, type Shown } from './output-form.ts';

/** `codex exec --json`, as 0.169.0 prints it. */
const form: OutputForm = {
  title: 'Codex',
  hear(heard, event) {
    const line = Line.safeParse(event);
    if (!line.success) return heard;
    const { data } = line;
    switch (data.type) {
      case 'thread.started':
        return { ...heard, conversation: data.thread_id };
      case 'item.completed':
        return data.item.type === 'agent_message' ? { ...heard, said: data.item.text ?? '' } : heard;
      case 'error':
        return { ...heard, trouble: plainMessage(data.message) };
      case 'turn.failed':
        return { ...heard, end: { is: 'failed', reason: plainMessage(data.error.message) } };
      case 'turn.completed':
        return { ...heard, end: { is: 'done' } };
      case 'item.started':
        return heard;
    }
  },
  show(event) {
    const line = Line.safeParse(event);
    return line.success ? shown(line.data) : [];
  },
};

/**
 * Permissions: `workspace-write` lets it write in its working directory and the system's temporary one, and no network;
 * `exec` never asks. It works outside a git repository too. The shared background server stays off (0.169.0
 * starts it for its screen only), because it would hand one worker's environment to another's commands. `-`: the prompt comes by standard input, exactly.
 */
export const codex: BuiltIn = {
  name: 'codex',
  provider: 'openai',
  program: 'codex',
  args: [
    'exec',
    '--json',
    '--skip-git-repo-check',
    '--sandbox',
    'workspace-write',
    '-c',
    'features.daemon_auto_start=false',
    '-',
  ],
  prompt: 'stdin',
  output: 'codex',
  hooks: 'codex',
  structuredBy: ['--json'],
  install: 'npm install -g @openai/codex',
  form,
};

/** An item of type `error` is a warning ("Model metadata … not found"), not a failure. */
const Item = z.looseObject({
  type: z.string(),
  text: z.string().optional(),
  message: z.string().optional(),
  command: z.string().optional(),
  exit_code: z.number().nullish(),
  aggregated_output: z.string().optional(),
  query: z.string().optional(),
  changes: z.array(z.looseObject({ path: z.string(), kind: z.string().optional() })).optional(),
});
const Line = z.discriminatedUnion('type', [
  z.looseObject({ type: z.literal('thread.started'), thread_id: z.string() }),
  z.looseObject({ type: z.literal('item.started'), item: Item }),
  z.looseObject({ type: z.literal('item.completed'), item: Item }),
  z.looseObject({ type: z.literal('turn.completed') }),
  z.looseObject({ type: z.literal('turn.failed'), error: z.looseObject({ message: z.string() }) }),
  z.looseObject({ type: z.literal('error'), message: z.string() }),
]);

function shown(line: z.infer<typeof Line>): Shown[] {
  switch (line.type) {
    case 'item.started':
      return line.item.type === 'command_execution' ? [{ is: 'command', text: line.item.command ?? '' }] : [];
    case 'item.completed':
      return shownItem(line.item);
    case 'error':
      return [{ is: 'trouble', text: plainMessage(line.message) }];
    case 'turn.failed':
      return [{ is: 'failure', text: plainMessage(line.error.message) }];
    case 'thread.started':
    case 'turn.completed':
      return [];
  }
}

function shownItem(item: z.infer<typeof Item>): Shown[] {
  switch (item.type) {
    case 'agent_message':
      return [{ is: 'said', text: item.text ?? '' }];
    case 'file_change':
      return (item.changes ?? []).map((change) => ({ is: 'file', text: change.path }));
    case 'command_execution':
      return item.exit_code === 0
        ? []
        : [{ is: 'trouble', text: `exit ${item.exit_code}: ${item.aggregated_output ?? ''}` }];
    case 'error':
      return [{ is: 'trouble', text: item.message ?? '' }];
    case 'reasoning':
      return [];
    default:
      return [{ is: 'tool', text: `${item.type} ${item.query ?? ''}` }];
  }
}

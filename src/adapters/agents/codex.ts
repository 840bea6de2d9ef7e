import type { BuiltIn } from './built-in.ts';
import { failureOf, retryOf } from './codex-failure.ts';
import { Line, type Item } from './codex-line.ts';
import { codexSignals } from './codex-signals.ts';
import { threadUsage } from './codex-usage.ts';
import { plainMessage, type Heard, type OutputForm, type Shown } from './output-form.ts';

/** `codex exec --json`, as 0.169.0 prints it. */
const form: OutputForm = {
  title: 'Codex',
  counts: 'conversation',
  hear(heard, event, at) {
    const line = Line.safeParse(event);
    if (!line.success) return heard;
    const { data } = line;
    switch (data.type) {
      case 'thread.started':
        return { ...heard, conversation: data.thread_id };
      case 'turn.started':
      case 'item.started':
        return { ...heard, waiting: undefined };
      case 'item.completed':
        return completed(heard, data.item);
      case 'error':
        return troubled(heard, data.message, at);
      case 'turn.failed':
        return failed(heard, data.error.message, at);
      case 'turn.completed':
        return finished(heard, data.usage);
    }
  },
  signals: codexSignals,
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

/** A warning is no sign that it goes on. */
function completed(heard: Heard, item: Item): Heard {
  if (item.type === 'error') return heard;
  const here = { ...heard, waiting: undefined };
  return item.type === 'agent_message' ? { ...here, said: item.text ?? '' } : here;
}

function troubled(heard: Heard, message: string, at: number): Heard {
  const waiting = retryOf(message, at)?.failure ?? failureOf(message, undefined, at);
  return { ...heard, trouble: plainMessage(message), waiting };
}

function failed(heard: Heard, message: string, at: number): Heard {
  return {
    ...heard,
    end: { is: 'failed', reason: plainMessage(message), failure: failureOf(message, undefined, at) },
  };
}

function finished(heard: Heard, usage: unknown): Heard {
  const used = threadUsage(usage);
  return { ...heard, waiting: undefined, ...(used && { usage: [used] }), end: { is: 'done' } };
}

function shown(line: Line): Shown[] {
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
    case 'turn.started':
    case 'turn.completed':
      return [];
  }
}

function shownItem(item: Item): Shown[] {
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

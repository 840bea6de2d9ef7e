import type { BuiltIn } from './built-in.ts';
import { openCodeFailure } from './opencode-failure.ts';
import { Line, ToolInput, type ErrorInfo, type ToolState } from './opencode-line.ts';
import { openCodeSignals } from './opencode-signals.ts';
import { stepUsage } from './opencode-usage.ts';
import { withUsage } from './known-usage.ts';
import { inFewWords, plainMessage, type Heard, type OutputForm, type Shown } from './output-form.ts';

/** `opencode run --format json`, as 1.18.33 prints it. */
const form: OutputForm = {
  title: 'OpenCode',
  counts: 'attempt',
  hear(heard, event, at) {
    const line = Line.safeParse(event);
    if (!line.success) return heard;
    const { data } = line;
    const here = { ...heard, ...(data.sessionID === undefined ? {} : { conversation: data.sessionID }) };
    switch (data.type) {
      case 'text':
        return data.part.synthetic === true ? here : { ...here, said: data.part.text };
      case 'tool_use':
        return data.part.state.status === 'error'
          ? { ...here, trouble: `${data.part.tool}: ${data.part.state.error ?? 'failed'}` }
          : here;
      case 'step_start':
        // It may go on after an error: a conversation that was too long is shortened and continued.
        return { ...here, end: { is: 'open' } };
      case 'step_finish':
        return finished(counted(here, data.part), data.part.reason);
      case 'error':
        return failed(here, data.error, at);
    }
  },
  signals: openCodeSignals,
  show(event) {
    const line = Line.safeParse(event);
    return line.success ? shown(line.data) : [];
  },
};

/**
 * Permissions: by default it may do everything in its working directory, and `run` refuses by itself what it would have to
 * ask (a path outside). The prompt goes by standard input: as an argument it would arrive quoted and escaped.
 */
export const opencode: BuiltIn = {
  name: 'opencode',
  provider: 'opencode',
  program: 'opencode',
  args: ['run', '--format', 'json'],
  prompt: 'stdin',
  output: 'opencode',
  hooks: 'opencode',
  structuredBy: ['--format', 'json'],
  install: 'npm install -g opencode-ai',
  form,
};

function counted(heard: Heard, step: unknown): Heard {
  const used = stepUsage(step);
  return used === undefined ? heard : { ...heard, usage: withUsage(heard.usage ?? [], used) };
}

/**
 * A refused permission ends the run at once, with exit code 0 and a last step that still waits for its tools (seen in
 * 1.18.33): so a run is done only when its last step ended for another reason.
 */
function finished(heard: Heard, reason: string): Heard {
  if (heard.end.is === 'failed') return heard;
  if (reason === 'length')
    return { ...heard, end: { is: 'failed', reason: 'the answer was cut off at the model’s output limit' } };
  return { ...heard, end: { is: reason === 'tool-calls' ? 'open' : 'done' } };
}

function failed(heard: Heard, error: ErrorInfo, at: number): Heard {
  const reason = described(error);
  return { ...heard, trouble: reason, end: { is: 'failed', reason, failure: openCodeFailure(error, at) } };
}

function described(error: ErrorInfo): string {
  const { message, statusCode } = error.data ?? {};
  const status = statusCode === undefined ? '' : ` (HTTP ${statusCode})`;
  return `${message === undefined || message === '' ? error.name : plainMessage(message)}${status}`;
}

function shown(line: Line): Shown[] {
  switch (line.type) {
    case 'text':
      return line.part.synthetic === true ? [] : [{ is: 'said', text: line.part.text }];
    case 'tool_use':
      return shownTool(line.part.tool, line.part.state);
    case 'error':
      return [{ is: 'failure', text: described(line.error) }];
    case 'step_start':
    case 'step_finish':
      return [];
  }
}

/** It tells of a tool when it has ended, with its input. */
function shownTool(tool: string, state: ToolState): Shown[] {
  const input = ToolInput.safeParse(state.input).data;
  const trouble: Shown[] = state.status === 'error' ? [{ is: 'trouble', text: state.error ?? 'failed' }] : [];
  if (tool === 'bash') return [{ is: 'command', text: input?.command ?? '' }, ...trouble];
  if (trouble.length === 0 && (tool === 'write' || tool === 'edit'))
    return [{ is: 'file', text: input?.filePath ?? '' }];
  return [{ is: 'tool', text: `${tool} ${inFewWords(state.input)}` }, ...trouble];
}

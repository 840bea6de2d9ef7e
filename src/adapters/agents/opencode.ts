import { z } from 'zod';
import type { BuiltIn } from './built-in.ts';
import { inFewWords, plainMessage, type Heard, type OutputForm, type Shown } from './output-form.ts';

/** `opencode run --format json`, as 1.18.33 prints it. */
const form: OutputForm = {
  title: 'OpenCode',
  hear(heard, event) {
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
        return finished(here, data.part.reason);
      case 'error':
        return { ...here, trouble: described(data.error), end: { is: 'failed', reason: described(data.error) } };
    }
  },
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

const head = { sessionID: z.string().optional() };
/** Synthetic: what OpenCode itself told the model, after it had shortened the conversation. */
const Text = z.looseObject({ text: z.string(), synthetic: z.boolean().optional() });
const ToolInput = z.looseObject({ command: z.string().optional(), filePath: z.string().optional() });
const ToolState = z.looseObject({ status: z.string(), error: z.string().optional(), input: z.unknown() });
const Failure = z.looseObject({
  name: z.string(),
  data: z.looseObject({ message: z.string().optional(), statusCode: z.number().optional() }).optional(),
});
const Line = z.discriminatedUnion('type', [
  z.looseObject({ type: z.literal('step_start'), ...head }),
  z.looseObject({ type: z.literal('text'), ...head, part: Text }),
  z.looseObject({ type: z.literal('tool_use'), ...head, part: z.looseObject({ tool: z.string(), state: ToolState }) }),
  z.looseObject({ type: z.literal('step_finish'), ...head, part: z.looseObject({ reason: z.string() }) }),
  z.looseObject({ type: z.literal('error'), ...head, error: Failure }),
]);

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

function described(error: z.infer<typeof Failure>): string {
  const { message, statusCode } = error.data ?? {};
  const status = statusCode === undefined ? '' : ` (HTTP ${statusCode})`;
  return `${message === undefined || message === '' ? error.name : plainMessage(message)}${status}`;
}

function shown(line: z.infer<typeof Line>): Shown[] {
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
function shownTool(tool: string, state: z.infer<typeof ToolState>): Shown[] {
  const input = ToolInput.safeParse(state.input).data;
  const trouble: Shown[] = state.status === 'error' ? [{ is: 'trouble', text: state.error ?? 'failed' }] : [];
  if (tool === 'bash') return [{ is: 'command', text: input?.command ?? '' }, ...trouble];
  if (trouble.length === 0 && (tool === 'write' || tool === 'edit'))
    return [{ is: 'file', text: input?.filePath ?? '' }];
  return [{ is: 'tool', text: `${tool} ${inFewWords(state.input)}` }, ...trouble];
}

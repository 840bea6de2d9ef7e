import type { BuiltIn } from './built-in.ts';
import { claudeFailure } from './claude-failure.ts';
import { lastText, Line, resultText, type LineOf } from './claude-line.ts';
import { retryFailure, retryWords } from './claude-retry.ts';
import { claudeShown } from './claude-shown.ts';
import { claudeSignals } from './claude-signals.ts';
import { answerUsage, resultUsage } from './claude-usage.ts';
import type { Heard, OutputForm } from './output-form.ts';

/** `claude -p --output-format stream-json --verbose`, as 2.1.197 prints it. */
const form: OutputForm = {
  title: 'Claude Code',
  counts: 'attempt',
  hear(heard, event, at) {
    const line = Line.safeParse(event);
    if (!line.success) return heard;
    const { data } = line;
    const here = { ...heard, conversation: data.session_id };
    switch (data.type) {
      case 'result':
        return ended(here, data, at);
      case 'assistant':
        return answered(here, data, at);
      case 'user':
        return { ...here, waiting: undefined };
      case 'system':
        return data.subtype === 'api_retry' ? waits(here, data, at) : here;
    }
  },
  signals: claudeSignals,
  show(event) {
    const line = Line.safeParse(event);
    return line.success ? claudeShown(line.data) : [];
  },
};

/**
 * Permissions: `acceptEdits` lets it write files in its working directory (and make folders there); commands are as the
 * person's own settings allow them (`permissions.allow`), and what they don't allow is refused, not asked: nobody is there.
 * `bypassPermissions` is not used: it lets it write anywhere, and root is refused. Whoever wants workers to run any command
 * names an agent in config.json with `--allowedTools Bash` added.
 */
export const claude: BuiltIn = {
  name: 'claude',
  provider: 'anthropic',
  program: 'claude',
  args: ['-p', '--output-format', 'stream-json', '--verbose', '--permission-mode', 'acceptEdits'],
  prompt: 'stdin',
  output: 'claude',
  hooks: 'claude',
  structuredBy: ['stream-json'],
  install: 'npm install -g @anthropic-ai/claude-code',
  form,
};

function waits(heard: Heard, line: LineOf<'system'>, at: number): Heard {
  return { ...heard, trouble: retryWords(line), waiting: retryFailure(line, at) };
}

/** With an `error` these are its own words, not the model's: what the turn dies of. It may yet go on after them. */
function answered(heard: Heard, line: LineOf<'assistant'>, at: number): Heard {
  const here = { ...heard, ...answerUsage(heard, line), waiting: undefined };
  if (line.parent_tool_use_id !== null) return here;
  const text = lastText(line);
  const said = { ...here, ...(text !== undefined && { said: text }), cause: line.error };
  if (line.error === undefined) return { ...said, end: { is: 'open' } };
  const reason = text ?? line.error;
  return { ...said, end: { is: 'failed', reason, failure: claudeFailure(line.error, reason, at) } };
}

/** `subtype` is `success` even for a failed turn, so `is_error` decides; a command it knows itself takes no turn at all. */
function ended(before: Heard, result: LineOf<'result'>, at: number): Heard {
  const text = resultText(result);
  const usage = resultUsage(result) ?? before.usage;
  const heard = {
    ...before,
    ...(usage && { usage }),
    waiting: undefined,
    notes: [...before.notes, ...denials(result)],
  };
  const failure = () => claudeFailure(causeOf(before, result), text, at, result.api_error_status);
  if (result.num_turns === 0)
    return { ...heard, end: { is: 'failed', reason: `the model was not asked: ${text}`, failure: failure() } };
  if (!result.is_error && result.subtype === 'success') return { ...heard, said: text, end: { is: 'done' } };
  return { ...heard, end: { is: 'failed', reason: withStatus(text, result.api_error_status), failure: failure() } };
}

function causeOf({ cause }: Heard, { subtype }: LineOf<'result'>): string | undefined {
  return cause ?? (subtype === 'success' ? undefined : subtype);
}

function withStatus(text: string, status: number | null | undefined): string {
  return status == null || text.includes(String(status)) ? text : `${text} (HTTP ${status})`;
}

function denials(result: LineOf<'result'>): string[] {
  const tools = [...new Set(result.permission_denials?.map((denial) => denial.tool_name))];
  return tools.length === 0 ? [] : [`it was not allowed to use ${tools.join(', ')}`];
}

import { z } from 'zod';
import type { BuiltIn } from './built-in.ts';
import { inFewWords, type Heard, type OutputEvent, type OutputForm, type Shown } from './output-form.ts';

/** `claude -p --output-format stream-json --verbose`, as 2.1.197 prints it. */
const form: OutputForm = {
  title: 'Claude Code',
  hear(heard, event) {
    const line = Line.safeParse(event);
    if (!line.success) return heard;
    const { data } = line;
    const here = { ...heard, conversation: data.session_id };
    if (data.type === 'result') return ended(here, data);
    if (data.type === 'assistant' && data.parent_tool_use_id === null) return { ...here, ...lastText(data) };
    return data.type === 'system' && data.subtype === 'api_retry' ? { ...here, trouble: retry(data) } : here;
  },
  show(event) {
    const line = Line.safeParse(event);
    return line.success ? shown(line.data) : [];
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

const Block = z.looseObject({ type: z.string(), text: z.string().optional(), name: z.string().optional() });
const session = { session_id: z.string() };
const Result = z.looseObject({
  type: z.literal('result'),
  ...session,
  subtype: z.string(),
  is_error: z.boolean(),
  result: z.string().optional(),
  api_error_status: z.number().nullish(),
  num_turns: z.number().optional(),
  errors: z.array(z.string()).optional(),
  permission_denials: z.array(z.looseObject({ tool_name: z.string() })).optional(),
});
const Assistant = z.looseObject({
  type: z.literal('assistant'),
  ...session,
  message: z.looseObject({ content: z.array(Block) }),
  /** Set in what a sub-agent says. */
  parent_tool_use_id: z.string().nullable().default(null),
});
const User = z.looseObject({
  type: z.literal('user'),
  ...session,
  message: z.looseObject({ content: z.union([z.string(), z.array(z.looseObject({ type: z.string() }))]) }),
});
const System = z.looseObject({
  type: z.literal('system'),
  ...session,
  subtype: z.string(),
  attempt: z.number().optional(),
  max_retries: z.number().optional(),
  retry_delay_ms: z.number().optional(),
  error_status: z.number().nullish(),
  error: z.string().optional(),
});
const Line = z.discriminatedUnion('type', [Result, Assistant, User, System]);

/** `subtype` is `success` even for a failed turn, so `is_error` decides; a command it knows itself takes no turn at all. */
function ended(heard: Heard, result: z.infer<typeof Result>): Heard {
  const text = result.result ?? result.errors?.join('; ') ?? result.subtype;
  const notes = [...heard.notes, ...denials(result)];
  if (result.num_turns === 0)
    return { ...heard, notes, end: { is: 'failed', reason: `the model was not asked: ${text}` } };
  const failed = result.is_error || result.subtype !== 'success';
  const status = result.api_error_status == null ? '' : ` (HTTP ${result.api_error_status})`;
  return failed
    ? {
        ...heard,
        notes,
        end: { is: 'failed', reason: `${text}${text.includes(String(result.api_error_status)) ? '' : status}` },
      }
    : { ...heard, notes, said: text, end: { is: 'done' } };
}

function denials(result: z.infer<typeof Result>): string[] {
  const tools = [...new Set(result.permission_denials?.map((denial) => denial.tool_name))];
  return tools.length === 0 ? [] : [`it was not allowed to use ${tools.join(', ')}`];
}

function lastText(line: z.infer<typeof Assistant>): Pick<Heard, 'said'> {
  const said = line.message.content.findLast((block) => block.type === 'text')?.text;
  return said === undefined ? {} : { said };
}

function retry(line: z.infer<typeof System>): string {
  const status = line.error_status == null ? '' : ` (HTTP ${line.error_status})`;
  return `${line.error ?? 'error'}${status}, try ${line.attempt} of ${line.max_retries} in ${((line.retry_delay_ms ?? 0) / 1000).toFixed(1)} s`;
}

function shown(line: z.infer<typeof Line>): Shown[] {
  switch (line.type) {
    case 'assistant':
      return line.message.content.flatMap(shownBlock);
    case 'user':
      return Array.isArray(line.message.content) ? line.message.content.flatMap(shownAnswer) : [];
    case 'result':
      return line.is_error ? [{ is: 'failure', text: line.result ?? line.subtype }] : [];
    case 'system':
      return line.subtype === 'api_retry' ? [{ is: 'trouble', text: retry(line) }] : [];
  }
}

function shownBlock(block: OutputEvent): Shown[] {
  const { text, name, input } = block as {
    text?: string;
    name?: string;
    input?: { command?: string; file_path?: string };
  };
  if (block['type'] === 'text') return [{ is: 'said', text: text ?? '' }];
  if (block['type'] !== 'tool_use') return [];
  if (name === 'Bash') return [{ is: 'command', text: input?.command ?? '' }];
  if (name === 'Write' || name === 'Edit') return [{ is: 'file', text: input?.file_path ?? '' }];
  return [{ is: 'tool', text: `${name} ${inFewWords(input)}` }];
}

function shownAnswer(block: OutputEvent): Shown[] {
  if (block['is_error'] !== true) return [];
  const content = block['content'];
  return [{ is: 'trouble', text: typeof content === 'string' ? content : (JSON.stringify(content) ?? '') }];
}

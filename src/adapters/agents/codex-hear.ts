import { z } from 'zod';
import type { Dialog, Signal } from '../../core/events/signal.ts';
import type { HookPayload } from './live.ts';

/**
 * What a hook of Codex 0.169.0 says. Events it has no word for, and payloads that are not as expected, say nothing; one
 * that was too large to pass on has only the event's name, and says as much as that does.
 */
export function hearHook({ id, payload }: HookPayload): Signal[] {
  const heard = Payload.safeParse(payload);
  return heard.success ? signalsOf(heard.data, id) : [];
}

function signalsOf(heard: z.infer<typeof Payload>, id: string): Signal[] {
  switch (heard.hook_event_name) {
    case 'SessionStart':
      return sessionOf(heard);
    case 'UserPromptSubmit':
      // A sub-agent's is what its parent told it, and its transcript is its own.
      return isSubAgent(heard) ? [] : [...sessionOf(heard), accepted(heard.prompt)];
    case 'PermissionRequest':
      return [{ is: 'asked', dialog: permission(heard, id) }];
    case 'PreToolUse':
      return heard.tool_name === QUESTION ? questionsOf(heard) : [];
    case 'PostToolUse':
      return heard.tool_name === QUESTION ? [{ is: 'replied', key: heard.tool_use_id, how: 'answered' }] : [];
    case 'Stop':
      return [{ is: 'turn-ended', ...(heard.last_assistant_message && { message: heard.last_assistant_message }) }];
    case 'Interrupt':
      return [{ is: 'interrupted' }];
    case 'SubagentStop':
      return [{ is: 'sub-agent-ended', ...(heard.agent_id && { agent: heard.agent_id }) }];
    case 'SessionEnd':
      return [{ is: 'session-ended', ...(heard.reason && { reason: heard.reason }) }];
    case 'DialogOver':
      return [{ is: 'replied', key: heard.dialog }];
  }
}

function sessionOf({ session_id, transcript_path }: Common): Signal[] {
  if (session_id === undefined) return [];
  return [{ is: 'session', conversation: session_id, ...(transcript_path && { transcript: transcript_path }) }];
}

function accepted(prompt: string | undefined): Signal {
  return prompt === undefined ? { is: 'busy' } : { is: 'accepted', text: prompt };
}

function isSubAgent({ agent_id }: Common): boolean {
  return typeof agent_id === 'string';
}

/**
 * Codex asks its hooks before it shows a dialog, and shows none when they decide; meanwhile its composer is open, and what is
 * entered there waits. Only a hook that ends without a word leaves the dialog to the screen. The request has no id of its own.
 */
function permission(heard: z.infer<typeof Permission>, id: string): Dialog {
  const who = isSubAgent(heard) ? 'A sub-agent asks:' : undefined;
  const { description, ...input } = heard.tool_input ?? {};
  const parts = [who, description, wanted(heard.tool_name, input)];
  const text = clipped(parts.filter((part) => part !== undefined && part !== '').join('\n'));
  return { key: id, kind: 'permission', text, options: ['allow', 'deny'], reply: 'mail' };
}

/** A command as it is, anything else by its tool's name. */
function wanted(tool: string | undefined, input: Readonly<Record<string, unknown>>): string {
  const { command } = input;
  if (tool === undefined) return 'Codex asks for permission; what it is about was too large to pass on.';
  if (typeof command === 'string') return tool === 'Bash' ? `$ ${command}` : `${tool}\n${command}`;
  return `${tool} ${JSON.stringify(input)}`;
}

/**
 * Its question box: a digit chooses and submits, as does each further digit for a further question. So a single question
 * can be answered by a key; several at once only where they stand. In a mode without questions this tool says so and no
 * box opens, though its hook ran: the end of the turn comes right after.
 */
function questionsOf(heard: z.infer<typeof ToolUse>): Signal[] {
  const { questions } = Questions.safeParse(heard.tool_input).data ?? { questions: [] };
  const [first, ...others] = questions;
  if (first === undefined) return [];
  const common = { key: heard.tool_use_id, reply: 'keys' } as const;
  const dialog: Dialog =
    others.length === 0
      ? { ...common, kind: 'choice', text: clipped(first.question), ...choices(first.options) }
      : { ...common, kind: 'free', text: clipped(questions.map(inWords).join('\n')), options: [] };
  return [{ is: 'asked', dialog }];
}

function choices(options: readonly Option[]): Pick<Dialog, 'options' | 'keys'> {
  const labels = [...options.map(({ label }) => label), NONE];
  return { options: labels, keys: labels.map((_, index) => [String(index + 1)]) };
}

function inWords({ question, options }: z.infer<typeof Question>): string {
  return `${question} (${options.map(({ label }) => label).join(' / ')})`;
}

/** Added to every question by the box itself. */
const NONE = 'None of the above';
const QUESTION = 'request_user_input';

/** A patch may be a megabyte; a question a person reads is not. */
const LONGEST = 4000;
function clipped(text: string): string {
  return text.length > LONGEST ? `${text.slice(0, LONGEST).replace(/\p{Surrogate}$/u, '')}…` : text;
}

const common = {
  session_id: z.string().optional(),
  transcript_path: z.string().nullish(),
  /** Only in what a sub-agent does. */
  agent_id: z.string().nullish(),
};
interface Common {
  readonly session_id?: string | undefined;
  readonly transcript_path?: string | null | undefined;
  readonly agent_id?: string | null | undefined;
}

const Permission = z.looseObject({
  hook_event_name: z.literal('PermissionRequest'),
  ...common,
  tool_name: z.string().optional(),
  tool_input: z.looseObject({ description: z.string().optional() }).optional(),
});
const ToolUse = z.looseObject({
  hook_event_name: z.enum(['PreToolUse', 'PostToolUse']),
  ...common,
  tool_name: z.string(),
  tool_use_id: z.string().min(1).max(200),
  tool_input: z.unknown(),
});
const Payload = z.discriminatedUnion('hook_event_name', [
  z.looseObject({ hook_event_name: z.literal('SessionStart'), ...common }),
  z.looseObject({ hook_event_name: z.literal('UserPromptSubmit'), ...common, prompt: z.string().optional() }),
  Permission,
  ToolUse,
  z.looseObject({ hook_event_name: z.literal('Stop'), ...common, last_assistant_message: z.string().nullish() }),
  z.looseObject({ hook_event_name: z.literal('Interrupt'), ...common }),
  z.looseObject({ hook_event_name: z.literal('SubagentStop'), ...common }),
  z.looseObject({ hook_event_name: z.literal('SessionEnd'), ...common, reason: z.string().nullish() }),
  /** omo's own: the hook that waited for an answer ended without one. */
  z.looseObject({ hook_event_name: z.literal('DialogOver'), dialog: z.string() }),
]);

const Option = z.looseObject({ label: z.string() });
type Option = z.infer<typeof Option>;
const Question = z.looseObject({ question: z.string(), options: z.array(Option) });
const Questions = z.looseObject({ questions: z.array(Question) });

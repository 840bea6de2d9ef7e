import { createHash } from 'node:crypto';
import { z } from 'zod';

/**
 * Arguments that give Codex omo's hooks for one invocation. They are a layer of its configuration that only the command
 * line has: it adds to the person's own hooks and takes none away, and nothing is written anywhere. Hooks nobody reviewed
 * are skipped without a word, so the layer says that exactly these definitions are trusted, and nobody else's.
 * All seen with 0.169.0, in `exec`, on the screen, and with `resume`.
 */
export function hookArgs(form: Form): string[] {
  const hooks = hooksOf(form);
  const trust = hooks.map((hook) => `${toml(keyOf(hook))}={trusted_hash=${toml(hashOf(hook))}}`);
  return [...hooks.flatMap((hook) => ['-c', definitionOf(hook)]), '-c', `hooks.state={${trust.join(',')}}`];
}

/**
 * What is written to `codex <arguments> app-server` so that it says which hooks it would run in `cwd`: three messages, a
 * line each. The answer is the line with `"id":2`; the program ends with its standard input.
 */
export function hooksListRequest(cwd: string): string {
  const clientInfo = { name: 'omo', title: 'omo', version: '1' };
  const messages = [
    { id: 1, method: 'initialize', params: { clientInfo } },
    { method: 'initialized' },
    { id: 2, method: 'hooks/list', params: { cwds: [cwd] } },
  ];
  return messages.map((message) => `${JSON.stringify(message)}\n`).join('');
}

/** The events whose hooks Codex would skip, from its answer to `hooksListRequest`: not trusted, switched off, or not allowed. */
export function skippedHooks(form: Form, answer: unknown): string[] {
  const listed = HooksList.safeParse(answer).data?.result.data.flatMap(({ hooks }) => hooks) ?? [];
  const runs = new Set(listed.filter((hook) => hook.enabled && hook.trustStatus === 'trusted').map(({ key }) => key));
  return hooksOf(form)
    .filter((hook) => !runs.has(keyOf(hook)))
    .map(({ event }) => event);
}

type Form = 'batch' | 'screen';

interface Hook {
  readonly event: string;
  /** A regular expression for the tool's name. */
  readonly matcher?: string;
  /** It waits for an answer in the mailbox and prints it. */
  readonly asks?: true;
  /** Seconds. */
  readonly timeout: number;
  /** Shown beside the spinner while it runs. */
  readonly statusMessage?: string;
}

const TOLD: readonly Hook[] = [
  { event: 'SessionStart', timeout: 60 },
  { event: 'UserPromptSubmit', timeout: 60 },
  { event: 'Stop', timeout: 60 },
  { event: 'SubagentStop', timeout: 60 },
  // Codex gives these two 3 s and no more.
  { event: 'Interrupt', timeout: 3 },
  { event: 'SessionEnd', timeout: 3 },
  // A week: when it is over Codex shows its own dialog, which this hook came before.
  { event: 'PermissionRequest', asks: true, timeout: 604_800, statusMessage: 'waiting for an answer: omo inbox' },
];
/** Its questions, which `exec` never shows. */
const QUESTIONS: readonly Hook[] = ['PreToolUse', 'PostToolUse'].map((event) => ({
  event,
  matcher: '^request_user_input$',
  timeout: 60,
}));

function hooksOf(form: Form): readonly Hook[] {
  return form === 'screen' ? [...TOLD, ...QUESTIONS] : TOLD;
}

function definitionOf(hook: Hook): string {
  const { timeout, matcher, statusMessage } = hook;
  const status = statusMessage === undefined ? '' : `,statusMessage=${toml(statusMessage)}`;
  const matching = matcher === undefined ? '' : `matcher=${toml(matcher)},`;
  return `hooks.${hook.event}=[{${matching}hooks=[{type="command",command=${toml(commandOf(hook))},timeout=${timeout}${status}}]}]`;
}

/** Run by the person's login shell, whichever that is: nothing in it is special in any of them but the variable. */
function commandOf(hook: Hook): string {
  return `exec sh "$OMO_HOOKS/agent-event.sh" codex${hook.asks === true ? ' ask' : ''}`;
}

function keyOf(hook: Hook): string {
  return `/<session-flags>/config.toml:${labelOf(hook)}:0:0`;
}

/** `PreToolUse` is `pre_tool_use` there. */
function labelOf({ event }: Hook): string {
  return event.replaceAll(/(?<!^)[A-Z]/g, (letter) => `_${letter}`).toLowerCase();
}

/**
 * The definition's own hash, as Codex computes it: SHA-256 of the definition as JSON, every default spelt out, keys in
 * alphabetical order, no blanks. hooks/list of 0.169.0 tells the same.
 */
function hashOf(hook: Hook): string {
  const { timeout, matcher, statusMessage } = hook;
  const handler = { async: false, command: commandOf(hook), statusMessage, timeout, type: 'command' };
  const definition = JSON.stringify({ event_name: labelOf(hook), hooks: [handler], matcher });
  return `sha256:${createHash('sha256').update(definition).digest('hex')}`;
}

/** A JSON string is a TOML string too. */
function toml(text: string): string {
  return JSON.stringify(text);
}

const Listed = z.looseObject({ key: z.string(), enabled: z.boolean(), trustStatus: z.string() });
const HooksList = z.looseObject({
  result: z.looseObject({ data: z.array(z.looseObject({ hooks: z.array(Listed) })) }),
});

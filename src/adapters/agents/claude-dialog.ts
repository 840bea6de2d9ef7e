import { z } from 'zod';
import type { Dialog } from '../../core/events/signal.ts';
import { shortened } from '../../core/text/shortened.ts';
import { grantOption } from './claude-grants.ts';
import { asQuestions, Questions } from './claude-questions.ts';

/**
 * The box that a PermissionRequest hook of Claude Code (2.1.197) is about: a permission, a question of its own, or a plan
 * put up for review. All three take the hook's word as their answer, and so do those of sub-agents in the background,
 * which show no box at all while the hook waits. `key` is the hook event's id.
 */
export function dialogOf(key: string, payload: unknown): Dialog {
  const request: Request = Request.safeParse(payload).data ?? {};
  const { tool_name: tool = 'a tool', tool_input: input } = request;
  const questions = tool === 'AskUserQuestion' ? Questions.safeParse(input).data?.questions : undefined;
  if (questions) return { key, kind: 'choice', reply: 'mail', ...asQuestions(questions) };
  if (tool === 'ExitPlanMode')
    return { key, kind: 'confirm', text: planText(input), options: ['yes', 'no'], reply: 'mail' };
  const grant = grantOption(request.permission_suggestions);
  return {
    key,
    kind: 'permission',
    text: shortened(permissionText(tool, request)),
    options: ['allow', 'deny', ...(grant === undefined ? [] : [grant])],
    reply: 'mail',
  };
}

const Request = z.looseObject({
  tool_name: z.string().optional(),
  tool_input: z.record(z.string(), z.unknown()).optional(),
  permission_suggestions: z.unknown().optional(),
  /** Of a sub-agent. */
  agent_type: z.string().optional(),
  /** hooks/agent-event.sh: the request was too large to be passed on. */
  omitted: z.string().optional(),
});
type Request = z.infer<typeof Request>;
const Plan = z.looseObject({ plan: z.string() });

/** It has the plan only when Claude has put it in its file for plans. */
function planText(input: unknown): string {
  const plan = Plan.safeParse(input).data?.plan;
  return plan === undefined ? 'Go ahead? It has no plan to show.' : shortened(`Go ahead with this plan?\n\n${plan}`);
}

function permissionText(tool: string, { tool_input: input = {}, agent_type: agent, omitted }: Request): string {
  const who = agent === undefined ? '' : ` (sub-agent ${agent})`;
  const what = omitted === undefined ? inputText(input) : `its request can’t be shown: ${omitted}`;
  return `${tool}${who}: ${what}`;
}

/** What matters first, on the first line; then everything else there is, since leave is given to all of it. */
function inputText(input: Readonly<Record<string, unknown>>): string {
  const first = TELLING.find((name) => typeof input[name] === 'string');
  const rest = Object.entries(input).filter(([name]) => name !== first);
  const head = first === undefined ? [] : [String(input[first])];
  return [...head, ...rest.map(([name, value]) => `${name}: ${plain(value)}`)].join('\n');
}

const TELLING = ['command', 'file_path', 'notebook_path', 'url', 'path', 'query'];

function plain(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
}

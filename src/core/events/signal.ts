import { z } from 'zod';

/**
 * What an agent says of itself, in one language for all agents: told by its hooks, read from its own record of the
 * conversation, or, last, seen on its screen. Each agent's adapter translates; nothing else knows their payloads.
 */

/** Why a turn did not go well. `kind` is what the person, or a policy, can do about it. */
export const Failure = z.object({
  kind: z.enum([
    /** Too many requests; over in seconds or minutes. */
    'rate-limit',
    /** The plan's allowance is used up; comes back at `until`. */
    'usage-limit',
    /** Nothing comes back by itself: money, or a plan. */
    'quota',
    'auth',
    'server',
    'unreachable',
    'context',
    /** What the agent keeps of the conversation is broken: a tool's result is missing, thinking stands in the wrong place. Only a fresh one helps. */
    'conversation',
    /** The person, or omo, broke it off. */
    'aborted',
    'other',
  ]),
  /** The agent's own words. Untrusted text. */
  message: z.string(),
  /** HTTP status, where there was one. */
  status: z.number().int().optional(),
  /** When it is worth another try, ms since the epoch. */
  until: z.number().optional(),
});
export type Failure = z.infer<typeof Failure>;

/** What waits for an answer on the agent's screen; until it has one nothing else may be typed into the pane. */
export const Dialog = z.object({
  /** The agent's own id of it, or the hook event's; names it for ever. */
  key: z.string().min(1).max(200),
  kind: z.enum(['choice', 'confirm', 'permission', 'free']),
  /** What it asks, with the command or file it is about. Untrusted text. */
  text: z.string(),
  /** Labels in the order of the screen; a permission has `allow` and `deny` first. */
  options: z.array(z.string()),
  /** How an answer reaches it: a file in the attempt's mailbox, for which its hook waits; the dialog's own keys; a line typed where a program reads one. */
  reply: z.enum(['mail', 'keys', 'line']),
  /** With `keys`: what is pressed for each option, as tmux names keys, in the order of `options`. */
  keys: z.array(z.array(z.string())).optional(),
  /** With `line`: what is typed for each option; absent: its label. */
  lines: z.array(z.string()).optional(),
  /** The rule that read it off the screen. */
  rule: z.string().optional(),
});
export type Dialog = z.infer<typeof Dialog>;

const rule = z.string();
const Reading = z.discriminatedUnion('is', [
  z.object({
    is: z.literal('question'),
    rule,
    kind: z.enum(['choice', 'confirm', 'free']),
    text: z.string(),
    options: z.array(z.string()),
  }),
  z.object({ is: z.enum(['plan', 'stuck']), rule, text: z.string() }),
  z.object({ is: z.enum(['complete', 'statement']), rule }),
]);

export const Signal = z.discriminatedUnion('is', [
  /** Its composer takes a prompt now. */
  z.object({ is: z.literal('ready') }),
  z.object({
    is: z.literal('session'),
    /** The agent's id of the conversation. */
    conversation: z.string(),
    /** Where it keeps its own record of it. */
    transcript: z.string().optional(),
  }),
  /** The proof that a prompt arrived: its text as the agent took it. */
  z.object({ is: z.literal('accepted'), text: z.string() }),
  z.object({
    is: z.literal('busy'),
    /** A tool of its own runs from `began` to `ended`: until then its silence is the tool's. */
    tool: z.enum(['began', 'ended']).optional(),
  }),
  /** The end of a turn, not of a task. */
  z.object({
    is: z.literal('turn-ended'),
    message: z.string().optional(),
    /** What the decision table made of the message when it came: a later table must not read history otherwise. */
    reading: Reading.optional(),
  }),
  z.object({ is: z.literal('turn-failed'), failure: Failure }),
  /** The agent waits and tries again by itself. */
  z.object({ is: z.literal('retrying'), failure: Failure, attempt: z.number().int().optional() }),
  z.object({ is: z.literal('asked'), dialog: Dialog }),
  /** That dialog, or without a key any, is over. */
  z.object({
    is: z.literal('replied'),
    key: z.string().optional(),
    how: z.enum(['allowed', 'denied', 'answered']).optional(),
  }),
  /** The turn was broken off. */
  z.object({ is: z.literal('interrupted') }),
  z.object({ is: z.literal('sub-agent-ended'), agent: z.string().optional() }),
  z.object({ is: z.literal('todo'), items: z.array(z.object({ text: z.string(), status: z.string() })) }),
  z.object({ is: z.literal('session-ended'), reason: z.string().optional() }),
  /** A reminder of the agent's own that changes nothing ("waiting for your input"). */
  z.object({ is: z.literal('noticed'), text: z.string() }),
]);
export type Signal = z.infer<typeof Signal>;

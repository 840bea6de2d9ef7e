import { z } from 'zod';

/** What stands in for an agent in a journal: enough to start it again after a restart, nothing secret. */
export const AgentSpec = z.object({
  name: z.string(),
  provider: z.string(),
  run: z.array(z.string()).min(1),
  prompt: z.enum(['stdin', 'arg', 'file']),
  /** How its output is read: a built-in's structured form, or plain text. */
  output: z.enum(['claude', 'codex', 'opencode', 'text']),
  /** Its screen form: program and arguments of what a person would use. Absent: it has none. */
  screen: z.array(z.string()).min(1).optional(),
  /** Shown on its screen when a prompt can be typed: a regular expression of the person's, for a program omo knows no screen of. */
  ready: z.string().optional(),
  /** Keys that submit what was typed; absent: the built-in's, else Enter. */
  submit: z.array(z.string()).optional(),
  /** Whose hooks it speaks; absent: it tells nothing while it runs. */
  hooks: z.enum(['claude', 'codex', 'opencode']).optional(),
  /** Arguments that go on with a conversation, `{id}` standing for its id; absent: it can't. */
  resume: z.object({ batch: z.array(z.string()), screen: z.array(z.string()) }).optional(),
  /** How a program that omo knows nothing of tells that its provider lets it do no more. */
  limited: z
    .object({
      exitCodes: z.array(z.number().int()).optional(),
      /** Looked for in the last lines it printed before it failed: a regular expression; its group `seconds` is how long to wait. */
      says: z.string().optional(),
    })
    .optional(),
});
export type AgentSpec = z.infer<typeof AgentSpec>;

import { z } from 'zod';
import { AnswerRule, isRegex } from '../core/events/responder.ts';
import { NAME_PATTERN } from '../core/tasks/task.ts';

/** `config.json` as a person writes it (design 4.6). Unknown keys are refused, so that a misspelt one is not ignored. */
const socketName = z.string().regex(/^[A-Za-z0-9._-]{1,64}$/, 'a socket name: letters, digits, dots, dashes');
const agent = z.strictObject({
  provider: z.string().min(1).optional(),
  run: z.array(z.string().min(1)).min(1),
  interactive: z.array(z.string().min(1)).min(1).optional(),
  prompt: z.enum(['stdin', 'arg', 'file']).default('stdin'),
  ready: z.string().refine(isRegex, 'a regular expression').optional(),
  submit: z.array(z.string()).optional(),
  hooks: z.enum(['none', 'claude', 'codex', 'opencode']).optional(),
});

const seconds = z.number().positive().optional();
const responderLimits = {
  /** The kinds of question it may answer; `permission` only when it is named here. */
  kinds: z.array(z.enum(['choice', 'confirm', 'permission', 'free'])).optional(),
  turns: z.int().min(1).max(1000).optional(),
};

export const RawConfig = z.strictObject({
  maxWorkers: z.int().min(1).max(50).default(6),
  maxDepth: z.int().min(0).max(2).default(2),
  tmuxSocket: socketName.default('omo'),
  isolate: z.enum(['none', 'worktree']).optional(),
  agent: z.string().default('auto'),
  pools: z.record(z.string(), z.strictObject({ max: z.int().min(1).max(50) })).default({}),
  agents: z.record(z.string().regex(NAME_PATTERN, 'lower-case letters, digits and dashes'), agent).default({}),
  timeouts: z
    .strictObject({ taskMinutes: z.number().positive().default(60), stallMinutes: z.number().positive().default(10) })
    .prefault({}),
  retries: z.strictObject({ perTask: z.int().min(0).max(10).default(2) }).prefault({}),
  verify: z.union([z.string(), z.record(z.string(), z.string())]).optional(),
  review: z.strictObject({ agent: z.string() }).optional(),
  responder: z
    .union([
      z.enum(['rules', 'ask']),
      z.strictObject({ command: z.array(z.string()).min(1), timeoutSeconds: seconds, ...responderLimits }),
      z.strictObject({ agent: z.string(), timeoutSeconds: seconds, ...responderLimits }),
      z.strictObject({ rules: z.array(AnswerRule), ...responderLimits }),
    ])
    .default('rules'),
  notify: z
    .strictObject({
      /** Run once for each question that waits for the person: the question as JSON on its standard input. */
      command: z.array(z.string()).min(1).optional(),
      /** A notification on the desktop, where there is one. */
      desktop: z.boolean().default(true),
    })
    .prefault({}),
  budget: z
    .strictObject({
      minutes: z.number().positive().optional(),
      tokens: z.number().positive().optional(),
      usd: z.number().positive().optional(),
    })
    .optional(),
});

/** Checked: every default filled in. */
export type Config = z.infer<typeof RawConfig>;

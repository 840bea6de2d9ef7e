import { z } from 'zod';
import { AnswerRule, isRegex } from '../core/events/responder.ts';
import { scopeProblem } from '../core/tasks/scopes.ts';
import { NAME_PATTERN } from '../core/tasks/task.ts';

/** `config.json` as a person writes it (design 4.6). Unknown keys are refused, so that a misspelt one is not ignored. */
const relative = z
  .string()
  .min(1)
  .refine((path) => !path.startsWith('/') && !path.split(/[/\\]/).includes('..'), 'a path below the repository’s root');
const scope = z.string().superRefine((text, context) => {
  const problem = scopeProblem(text);
  if (problem !== undefined) context.addIssue({ code: 'custom', message: problem });
});
const socketName = z.string().regex(/^[A-Za-z0-9._-]{1,64}$/, 'a socket name: letters, digits, dots, dashes');
const agent = z.strictObject({
  provider: z.string().min(1).optional(),
  run: z.array(z.string().min(1)).min(1),
  interactive: z.array(z.string().min(1)).min(1).optional(),
  prompt: z.enum(['stdin', 'arg', 'file']).default('stdin'),
  ready: z.string().refine(isRegex, 'a regular expression').optional(),
  submit: z.array(z.string()).optional(),
  hooks: z.enum(['none', 'claude', 'codex', 'opencode']).optional(),
  /** How a program that omo knows nothing of tells that its provider lets it do no more. */
  limited: z
    .strictObject({
      exitCodes: z.array(z.int().min(1).max(255)).optional(),
      says: z.string().refine(isRegex, 'a regular expression').optional(),
    })
    .optional(),
});

const budget = {
  minutes: z.number().positive().optional(),
  tokens: z.number().positive().optional(),
  usd: z.number().positive().optional(),
};
/** US dollars for a million tokens. */
const usd = z.number().min(0).max(100_000);

const seconds = z.number().positive().optional();
const responderLimits = {
  /** The kinds of question it may answer; `permission` only when it is named here. */
  kinds: z.array(z.enum(['choice', 'confirm', 'permission', 'free'])).optional(),
  turns: z.int().min(1).max(1000).optional(),
};

export const RawConfig = z.strictObject({
  maxWorkers: z.int().min(1).max(50).default(6),
  maxDepth: z.int().min(0).max(2).default(2),
  /** Fuses for loops gone wild: runs begun in an hour, and tasks in runs that workers begin. */
  perHour: z
    .strictObject({
      runs: z.int().min(1).max(100_000).default(1000),
      byWorkers: z.int().min(0).max(100_000).default(200),
    })
    .prefault({}),
  tmuxSocket: socketName.default('omo'),
  isolate: z.enum(['none', 'worktree']).optional(),
  agent: z.string().default('auto'),
  /** The agents `auto` may choose, the best liked first; without it every coding agent that is installed. */
  auto: z.array(z.string()).min(1).optional(),
  /** Whether a task that `auto` placed may go on with another provider's agent. */
  failover: z.boolean().default(true),
  /** What becomes of a task that no provider takes now. */
  onLimit: z.enum(['wait', 'fail']).default('wait'),
  pools: z.record(z.string(), z.strictObject({ max: z.int().min(1).max(50) })).default({}),
  agents: z.record(z.string().regex(NAME_PATTERN, 'lower-case letters, digits and dashes'), agent).default({}),
  timeouts: z
    .strictObject({
      taskMinutes: z.number().positive().default(60),
      stallMinutes: z.number().positive().default(10),
      /** One acceptance command, or the set-up of a worker's tree. */
      checkMinutes: z.number().positive().default(10),
    })
    .prefault({}),
  retries: z
    .strictObject({
      perTask: z.int().min(0).max(10).default(2),
      /** Whether an attempt that a provider's limit ended counts as one. */
      countMoves: z.boolean().default(false),
    })
    .prefault({}),
  verify: z.union([z.string(), z.record(z.string(), z.string())]).optional(),
  /** `auto`: an installed coding agent, of another provider than the author's where there is one. */
  review: z
    .strictObject({
      agent: z.union([z.string(), z.array(z.string()).min(1)]),
      minutes: z.number().positive().default(10),
    })
    .optional(),
  /** What the tasks of a domain may write, where they don't say themselves. */
  writes: z.record(z.string(), scope).optional(),
  /** What a worker's tree needs and git ignores, below the repository's root; and a command that makes the rest. */
  worktree: z
    .strictObject({
      copy: z.array(relative).default([]),
      link: z.array(relative).default([]),
      setup: z.string().min(1).optional(),
    })
    .prefault({}),
  /** The agent that settles conflicts when branches are put together. */
  resolver: z.string().optional(),
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
  /** How long and how much is kept; what goes on is always kept whole. */
  keep: z
    .strictObject({
      /** Ended runs with their attempts, and journal segments that hold nothing younger. */
      days: z.number().positive().default(30),
      /** Of everything one attempt shows; of more its beginning and its end stay. */
      outputMegabytes: z.number().min(1).default(64),
    })
    .prefault({}),
  /** `bwrap`: each worker's program sees its own folder and its own part of omo's home, nothing else of omo's. */
  sandbox: z
    .strictObject({
      use: z.enum(['none', 'bwrap']).default('none'),
      write: z.array(z.string().regex(/^~?\//, 'an absolute path, or one that begins with ~/')).default([]),
    })
    .prefault({}),
  /** `terminal`: each worker's screen is shown in a terminal of the person's; inside WSL, Windows Terminal unless one is named. */
  view: z
    .strictObject({
      use: z.enum(['none', 'terminal']).default('none'),
      command: z
        .array(z.string().min(1))
        .refine(
          (words) => words.some((word) => word.includes('{script}')),
          'a command line with {script} in one of its words',
        )
        .optional(),
    })
    .prefault({}),
  /** Where browsers of this machine reach the daemon; without it only the unix socket does. */
  web: z.strictObject({ port: z.int().min(1).max(65_535) }).optional(),
  /** Of a run; of each of its tasks; of a day, over all runs. */
  budget: z
    .strictObject({ ...budget, task: z.strictObject(budget).optional(), day: z.strictObject(budget).optional() })
    .optional(),
  /** Prices of models that omo knows none of, or other ones, by the model's name. */
  prices: z
    .record(
      z.string(),
      z.strictObject({ input: usd, output: usd, cacheRead: usd.optional(), cacheWrite: usd.optional() }),
    )
    .default({}),
});

/** Checked: every default filled in. */
export type Config = z.infer<typeof RawConfig>;

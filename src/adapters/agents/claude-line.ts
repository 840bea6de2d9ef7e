import { z } from 'zod';

/** The lines of `claude -p --output-format stream-json --verbose` that omo reads, as 2.1.197 prints them. */
const optional = <Schema extends z.ZodType>(schema: Schema) => schema.optional().catch(undefined);
const session = { session_id: z.string() };

const Block = z.looseObject({
  type: z.string(),
  text: z.string().optional(),
  name: z.string().optional(),
  input: z.unknown().optional(),
});
const Result = z.looseObject({
  type: z.literal('result'),
  ...session,
  /** `success` even for a failed turn. */
  subtype: z.string(),
  is_error: z.boolean(),
  result: z.string().optional(),
  /** null: there was no answer. */
  api_error_status: z.number().nullish().catch(undefined),
  num_turns: z.number().optional(),
  errors: z.array(z.string()).optional(),
  permission_denials: z.array(z.looseObject({ tool_name: z.string() })).optional(),
  usage: z.unknown().optional(),
  modelUsage: z.unknown().optional(),
  total_cost_usd: z.unknown().optional(),
});
const Assistant = z.looseObject({
  type: z.literal('assistant'),
  ...session,
  message: z.looseObject({
    id: optional(z.string()),
    model: optional(z.string()),
    content: z.array(Block),
    usage: z.unknown().optional(),
  }),
  /** Set in what a sub-agent says. */
  parent_tool_use_id: z.string().nullable().default(null),
  /** Its own words, not the model's: why the turn dies. */
  error: optional(z.string()),
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
  attempt: optional(z.number()),
  max_retries: optional(z.number()),
  retry_delay_ms: optional(z.number()),
  error_status: z.number().nullish().catch(undefined),
  error: optional(z.string()),
});

export const Line = z.discriminatedUnion('type', [Result, Assistant, User, System]);
export type Line = z.infer<typeof Line>;
export type LineOf<Type extends Line['type']> = Extract<Line, { type: Type }>;

/** What the model, or Claude Code in its place, said last in that line. */
export function lastText(line: LineOf<'assistant'>): string | undefined {
  return line.message.content.findLast((block) => block.type === 'text')?.text;
}

/** The model's last words, or why there are none. */
export function resultText(line: LineOf<'result'>): string {
  return line.result ?? line.errors?.join('; ') ?? line.subtype;
}

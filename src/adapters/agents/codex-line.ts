import { z } from 'zod';

/** The lines of `codex exec --json` that omo reads, as 0.169.0 prints them. An item of type `error` is a warning ("Model metadata … not found"), not a failure. */
export const Item = z.looseObject({
  type: z.string(),
  text: z.string().optional(),
  message: z.string().optional(),
  command: z.string().optional(),
  exit_code: z.number().nullish(),
  aggregated_output: z.string().optional(),
  query: z.string().optional(),
  changes: z.array(z.looseObject({ path: z.string(), kind: z.string().optional() })).optional(),
});
export type Item = z.infer<typeof Item>;

export const Line = z.discriminatedUnion('type', [
  z.looseObject({ type: z.literal('thread.started'), thread_id: z.string() }),
  z.looseObject({ type: z.literal('turn.started') }),
  z.looseObject({ type: z.literal('item.started'), item: Item }),
  z.looseObject({ type: z.literal('item.completed'), item: Item }),
  z.looseObject({ type: z.literal('turn.completed'), usage: z.unknown().optional() }),
  z.looseObject({ type: z.literal('turn.failed'), error: z.looseObject({ message: z.string() }) }),
  z.looseObject({ type: z.literal('error'), message: z.string() }),
]);
export type Line = z.infer<typeof Line>;

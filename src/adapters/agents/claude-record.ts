import { z } from 'zod';
import { tokensOf } from './claude-usage.ts';
import { knownUsage } from './known-usage.ts';
import type { RecordNews } from './live.ts';

/**
 * What a line of Claude Code's own record of a conversation (JSONL, the hooks' `transcript_path`; 2.1.197) says that no hook
 * does. Esc breaks a turn off without one; not even here does it stand when the model had said nothing yet: then the prompt is
 * back in the composer, as if it had never been submitted. And what each answer of the model used.
 */
export function hearRecord(line: Readonly<Record<string, unknown>>): RecordNews[] {
  const used = Answer.safeParse(line).data;
  if (used !== undefined) return usageOf(used);
  const read = Interrupted.safeParse(line).data;
  return read === undefined ? [] : [{ at: Date.parse(read.timestamp), signal: { is: 'interrupted' } }];
}

/** An answer stands on several lines, one for each of its parts; the last of them has all of it. */
function usageOf({ timestamp, message: { id, model, usage } }: z.infer<typeof Answer>): RecordNews[] {
  const told = knownUsage({ model, tokens: tokensOf(usage) });
  return told?.tokens === undefined ? [] : [{ at: Date.parse(timestamp), used: 'more', id, usage: told }];
}

/** What Claude Code says itself, an error of the provider for one, has no model behind it. */
const Answer = z.looseObject({
  type: z.literal('assistant'),
  timestamp: z.iso.datetime(),
  message: z.looseObject({
    id: z.string().min(1),
    model: z.string().refine((model) => model !== '<synthetic>'),
    usage: z.unknown(),
  }),
});

/** What a person types has a `promptSource`, and mostly is a string. */
const Interrupted = z.looseObject({
  type: z.literal('user'),
  timestamp: z.iso.datetime(),
  isSidechain: z.literal(false),
  promptSource: z.undefined().optional(),
  message: z.looseObject({
    content: z.tuple([
      z.looseObject({
        type: z.literal('text'),
        text: z.enum(['[Request interrupted by user]', '[Request interrupted by user for tool use]']),
      }),
    ]),
  }),
});

import { z } from 'zod';
import type { Signal } from '../../core/events/signal.ts';

/**
 * What a line of Claude Code's own record of a conversation (JSONL, the hooks' `transcript_path`) says that no hook does:
 * Esc breaks a turn off without one (2.1.197). Not even here does it stand when the model had said nothing yet: then the
 * prompt is back in the composer, as if it had never been submitted.
 */
export function hearRecord(
  line: Readonly<Record<string, unknown>>,
): { readonly at: number; readonly signal: Signal }[] {
  const read = Line.safeParse(line);
  return read.success ? [{ at: Date.parse(read.data.timestamp), signal: { is: 'interrupted' } }] : [];
}

/** What a person types has a `promptSource`, and mostly is a string. */
const Line = z.looseObject({
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

import { z } from 'zod';
import type { Signal } from '../../core/events/signal.ts';
import { failureOf } from './codex-failure.ts';

/** What a line of the record says, and when that was, ms since the epoch. */
export interface RolloutNews {
  readonly at: number;
  readonly signal: Signal;
}

/**
 * What a line of Codex's own record of a conversation (JSONL, the hooks' `transcript_path`) says that no hook does: a turn
 * that failed fires none. The line `task_complete` with an `error` is the turn's last, written in one piece when the
 * screen shows the error (0.169.0). It also tells of a turn broken off, beside its hook. A resumed conversation
 * goes on in the same file, so what is older than the attempt is not news.
 */
export function hearRollout(line: unknown): RolloutNews | undefined {
  const read = Line.safeParse(line);
  if (!read.success) return undefined;
  const { payload, timestamp } = read.data;
  const at = Date.parse(timestamp);
  if (payload.type === 'turn_aborted') return { at, signal: { is: 'interrupted' } };
  const { error } = payload;
  if (error === null || error === undefined) return undefined;
  return { at, signal: { is: 'turn-failed', failure: failureOf(error.message, error.codex_error_info, at) } };
}

const Complete = z.looseObject({
  type: z.literal('task_complete'),
  error: z.looseObject({ message: z.string(), codex_error_info: z.unknown() }).nullish(),
});
const Aborted = z.looseObject({ type: z.literal('turn_aborted') });
const Line = z.looseObject({
  timestamp: z.iso.datetime(),
  type: z.literal('event_msg'),
  payload: z.discriminatedUnion('type', [Complete, Aborted]),
});

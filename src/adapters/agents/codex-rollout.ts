import { z } from 'zod';
import { failureOf } from './codex-failure.ts';
import { ToolItem, toolSignal } from './codex-tools.ts';
import { threadUsage } from './codex-usage.ts';
import type { RecordNews } from './live.ts';

/**
 * What a line of Codex's own record of a conversation (JSONL, the hooks' `transcript_path`) says that no hook does: a turn
 * that failed fires none. The line `task_complete` with an `error` is the turn's last, written in one piece when the
 * screen shows the error (0.169.0). It also tells of a turn broken off, beside its hook, of tools, and of what the model used. A
 * resumed conversation goes on in the same file, so what is older than the attempt is not news.
 */
export function hearRollout(line: unknown): RecordNews | undefined {
  const read = Line.safeParse(line).data;
  if (read === undefined) return undefined;
  const at = Date.parse(read.timestamp);
  switch (read.type) {
    case 'turn_context':
      return { at, used: 'so far', usage: { model: read.payload.model } };
    case 'token_usage_record':
      return answerUsed(read.payload, at);
    case 'response_item':
      return { at, signal: toolSignal(read.payload) };
    case 'event_msg':
      return eventOf(read.payload, at);
  }
}

function eventOf(payload: z.infer<typeof EventMessage>, at: number): RecordNews | undefined {
  switch (payload.type) {
    case 'turn_aborted':
      return { at, signal: { is: 'interrupted' } };
    case 'token_count':
      return allUsed(payload, at);
    case 'task_complete': {
      const { error } = payload;
      if (error === null || error === undefined) return undefined;
      return { at, signal: { is: 'turn-failed', failure: failureOf(error.message, error.codex_error_info, at) } };
    }
  }
}

/** One answer of the model, on a line of its own (0.169.0). */
function answerUsed({ response_id: id, usage }: z.infer<typeof AnswerUsed>, at: number): RecordNews | undefined {
  const told = threadUsage(usage);
  return told && { at, used: 'more', id, usage: told };
}

/**
 * The conversation's sum, with what was used before it was resumed (0.169.0: seen to go on from 60 to 75); all that an older
 * Codex tells.
 */
function allUsed({ info }: z.infer<typeof AllUsed>, at: number): RecordNews | undefined {
  const told = info ? threadUsage(info.total_token_usage) : undefined;
  return told && { at, used: 'so far', usage: told };
}

const Complete = z.looseObject({
  type: z.literal('task_complete'),
  error: z.looseObject({ message: z.string(), codex_error_info: z.unknown() }).nullish(),
});
const Aborted = z.looseObject({ type: z.literal('turn_aborted') });
const AllUsed = z.looseObject({
  type: z.literal('token_count'),
  info: z.looseObject({ total_token_usage: z.unknown() }).nullish(),
});
const EventMessage = z.discriminatedUnion('type', [Complete, Aborted, AllUsed]);
const AnswerUsed = z.looseObject({ response_id: z.string().min(1), usage: z.unknown() });

const timestamp = z.iso.datetime();
const Line = z.discriminatedUnion('type', [
  z.looseObject({ timestamp, type: z.literal('event_msg'), payload: EventMessage }),
  z.looseObject({ timestamp, type: z.literal('response_item'), payload: ToolItem }),
  z.looseObject({ timestamp, type: z.literal('token_usage_record'), payload: AnswerUsed }),
  z.looseObject({
    timestamp,
    type: z.literal('turn_context'),
    payload: z.looseObject({ model: z.string().min(1) }),
  }),
]);

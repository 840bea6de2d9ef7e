import { z } from 'zod';
import type { Signal } from '../../core/events/signal.ts';
import { permissionDialog, Permission, Question, questionDialog } from './opencode-dialog.ts';
import { openCodeFailure, Retry, retryFailure } from './opencode-failure.ts';
import type { HookPayload } from './live.ts';

/** What omo's plugin (hooks/opencode-plugin.js) tells of OpenCode 1.18.33. */
export function hearOpenCode({ payload, at }: HookPayload): Signal[] {
  const heard = Heard.safeParse(payload);
  if (!heard.success) return leftOut(payload);
  const { data } = heard;
  switch (data.type) {
    case 'omo.used':
      return [];
    case 'omo.started':
      return [{ is: 'noticed', text: 'OpenCode has loaded omo’s plugin' }];
    case 'omo.tool':
      return [{ is: 'busy', tool: data.state }];
    case 'omo.mail.failed':
      return [{ is: 'noticed', text: `OpenCode did not take ${data.letter}: ${data.why}` }];
    case 'omo.dialog.over':
      return [{ is: 'replied', key: data.key }];
    case 'session.created':
      return created(data);
    case 'chat.message':
      // A person may go over to another conversation on the same screen.
      return [
        { is: 'session', conversation: data.sessionID },
        { is: 'accepted', text: data.text },
      ];
    case 'session.status':
      return status(data.properties.status);
    case 'session.idle':
      return ended(data, at);
    case 'session.error':
      return failedOutside(data, at);
    case 'permission.asked':
      return [{ is: 'asked', dialog: permissionDialog(data.key, data.properties) }];
    case 'question.asked':
      return questionAsked(data);
    case 'permission.replied':
      return [{ is: 'replied', key: data.key, how: data.properties.reply === 'reject' ? 'denied' : 'allowed' }];
    case 'question.replied':
      return [{ is: 'replied', key: data.key, how: 'answered' }];
    case 'question.rejected':
      return [{ is: 'replied', key: data.key, how: 'denied' }];
    case 'todo.updated':
      return [
        {
          is: 'todo',
          items: data.properties.todos.map(({ content, status: state }) => ({ text: content, status: state })),
        },
      ];
  }
}

const child = z.boolean().default(false);
const key = z.string().min(1).max(200);
const event = <Name extends string, Properties extends z.ZodType>(type: Name, properties: Properties) => ({
  type: z.literal(type),
  properties,
});
const ofSession = z.looseObject({ sessionID: z.string() });

const Created = z.looseObject({
  ...event('session.created', z.looseObject({ info: z.looseObject({ id: z.string(), title: z.string().optional() }) })),
  child,
});
const Idle = z.looseObject({
  ...event('session.idle', ofSession),
  child,
  agent: z.string().optional(),
  message: z.string().optional(),
  error: z.unknown().optional(),
  broken: z.boolean().default(false),
});
const ErrorEvent = z.looseObject({
  ...event('session.error', z.looseObject({ sessionID: z.string().optional(), error: z.unknown().optional() })),
  child,
});
const QuestionAsked = z.looseObject({
  ...event('question.asked', z.looseObject({ questions: z.array(Question).min(1) })),
  key,
  question: z.number().int().nonnegative().default(0),
  before: key.optional(),
});
const Status = z.discriminatedUnion('type', [z.looseObject({ type: z.literal('busy') }), Retry]);
const Todo = z.looseObject({ content: z.string(), status: z.string() });
const Heard = z.discriminatedUnion('type', [
  z.looseObject({ type: z.literal('omo.started') }),
  z.looseObject({ type: z.literal('omo.used') }),
  z.looseObject({ type: z.literal('omo.tool'), state: z.enum(['began', 'ended']) }),
  z.looseObject({ type: z.literal('omo.mail.failed'), letter: z.string(), why: z.string() }),
  z.looseObject({ type: z.literal('omo.dialog.over'), key }),
  Created,
  z.looseObject({ type: z.literal('chat.message'), sessionID: z.string(), text: z.string() }),
  z.looseObject(event('session.status', z.looseObject({ status: Status }))),
  Idle,
  ErrorEvent,
  z.looseObject({ ...event('permission.asked', Permission), key }),
  QuestionAsked,
  z.looseObject({ ...event('permission.replied', z.looseObject({ reply: z.string() })), key }),
  z.looseObject({ ...event('question.replied', z.looseObject({})), key }),
  z.looseObject({ ...event('question.rejected', z.looseObject({})), key }),
  z.looseObject(event('todo.updated', z.looseObject({ todos: z.array(Todo) }))),
]);

/** An event too long for a file says so in its place. */
function leftOut(payload: unknown): Signal[] {
  const said = z.object({ hook_event_name: z.string(), omitted: z.string() }).safeParse(payload).data;
  return said === undefined ? [] : [{ is: 'noticed', text: `${said.hook_event_name} was left out: ${said.omitted}` }];
}

function created({ child: isChild, properties: { info } }: z.infer<typeof Created>): Signal[] {
  return isChild
    ? [{ is: 'noticed', text: `a sub-agent began: ${info.title ?? info.id}` }]
    : [{ is: 'session', conversation: info.id }];
}

function status(now: z.infer<typeof Status>): Signal[] {
  if (now.type === 'busy') return [{ is: 'busy' }];
  return [{ is: 'retrying', failure: retryFailure(now), ...(now.attempt !== undefined && { attempt: now.attempt }) }];
}

function ended({ child: isChild, agent, message, error, broken }: z.infer<typeof Idle>, at: number): Signal[] {
  if (isChild) return [{ is: 'sub-agent-ended', ...(agent !== undefined && { agent }) }];
  if (broken) return [{ is: 'interrupted' }];
  if (error === undefined) return [{ is: 'turn-ended', ...(message !== undefined && { message }) }];
  const failure = openCodeFailure(error, at);
  return [failure.kind === 'aborted' ? { is: 'interrupted' } : { is: 'turn-failed', failure }];
}

/** What goes wrong in a turn is told at its end. This is a turn that could not begin, or trouble of OpenCode's own. */
function failedOutside({ child: isChild, properties }: z.infer<typeof ErrorEvent>, at: number): Signal[] {
  const failure = openCodeFailure(properties.error, at);
  if (failure.kind === 'aborted') return [];
  if (isChild || properties.sessionID === undefined) return [{ is: 'noticed', text: failure.message }];
  return [{ is: 'turn-failed', failure }];
}

function questionAsked({ key: name, question, before, properties }: z.infer<typeof QuestionAsked>): Signal[] {
  const asked = properties.questions[question];
  if (asked === undefined) return [];
  const of = properties.questions.length > 1 ? ` (${question + 1} of ${properties.questions.length})` : '';
  const signal: Signal = { is: 'asked', dialog: questionDialog(name, asked, of) };
  return before === undefined ? [signal] : [{ is: 'replied', key: before, how: 'answered' }, signal];
}

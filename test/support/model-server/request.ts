import type { IncomingHttpHeaders } from 'node:http';
import { z } from 'zod';
import type { WireName } from './wires.ts';

/** One model request, the three wires brought to one shape. Unknown fields stay in `body`. */
export interface ModelRequest {
  readonly wire: WireName;
  readonly path: string;
  readonly model: string;
  /** The last thing the user said, exactly. */
  readonly text: string;
  /** Everything the user said, oldest first: a resumed conversation shows its old messages here. */
  readonly said: readonly string[];
  /** Names of the tools offered. */
  readonly tools: readonly string[];
  /** How many tools have run since the user's last text. */
  readonly toolsRun: number;
  /** The last line with words that the last of them answered; empty where none has run. */
  readonly printed: string;
  /** It asks for a conversation's title, beside the real turns. */
  readonly title: boolean;
  readonly stream: boolean;
  readonly headers: IncomingHttpHeaders;
  readonly body: unknown;
}

export function readRequest(wire: WireName, path: string, headers: IncomingHttpHeaders, body: unknown): ModelRequest {
  const read = READ[wire](body);
  const last = read.entries.findLastIndex((entry) => entry.is === 'user');
  const ran = read.entries.slice(last + 1).flatMap((entry) => (entry.is === 'tool' ? [entry.text] : []));
  const said = read.entries.flatMap((entry) => (entry.is === 'user' ? [entry.text] : []));
  return {
    wire,
    path,
    headers,
    body,
    model: read.model,
    stream: read.stream,
    tools: read.tools,
    said,
    text: said.at(-1) ?? '',
    toolsRun: ran.length,
    printed: ran.at(-1)?.trim().split('\n').at(-1) ?? '',
    title: read.tools.length === 0,
  };
}

/** A message with nothing the user said and no tool's answer is `other`. */
type Entry = { is: 'user'; text: string } | { is: 'tool'; text: string } | { is: 'other' };
interface Read {
  model: string;
  stream: boolean;
  tools: string[];
  entries: Entry[];
}

const Text = z.looseObject({ type: z.string(), text: z.string().optional() });
const Block = Text.extend({ content: z.union([z.string(), z.array(Text)]).optional() });
const Content = z.union([z.string(), z.array(Block)]).nullish();
const head = { model: z.string(), stream: z.boolean().default(false) };

const Messages = z.looseObject({
  ...head,
  messages: z.array(z.looseObject({ role: z.string(), content: Content })),
  tools: z.array(z.looseObject({ name: z.string() })).default([]),
});
const Responses = z.looseObject({
  ...head,
  input: z.array(
    z.looseObject({
      type: z.string().optional(),
      role: z.string().optional(),
      content: Content,
      output: z.unknown().optional(),
    }),
  ),
  tools: z.array(z.looseObject({ type: z.string(), name: z.string().optional() })).default([]),
});
const Chat = z.looseObject({
  ...head,
  messages: z.array(z.looseObject({ role: z.string(), content: Content })),
  tools: z.array(z.looseObject({ function: z.looseObject({ name: z.string() }) })).default([]),
});

const READ: Record<WireName, (body: unknown) => Read> = {
  messages(body) {
    const { messages, tools, ...rest } = Messages.parse(body);
    return { ...rest, tools: tools.map((tool) => tool.name), entries: messages.flatMap(messagesEntries) };
  },
  responses(body) {
    const { input, tools, ...rest } = Responses.parse(body);
    return { ...rest, tools: tools.map((tool) => tool.name ?? tool.type), entries: input.map(responsesEntry) };
  },
  chat(body) {
    const { messages, tools, ...rest } = Chat.parse(body);
    return { ...rest, tools: tools.map((tool) => tool.function.name), entries: messages.map(chatEntry) };
  },
};

/** Claude puts tool answers and its own reminders into user messages; both are not what the user said. */
function messagesEntries(message: { role: string; content?: z.infer<typeof Content> }): Entry[] {
  if (message.role !== 'user') return [{ is: 'other' }];
  const blocks = blocksOf(message.content);
  const tools = blocks
    .filter((block) => block.type === 'tool_result')
    .map((block): Entry => ({ is: 'tool', text: printedIn(block.content) }));
  const text = textOf(blocks, 'text');
  return text === '' ? tools : [...tools, { is: 'user', text }];
}

function responsesEntry(item: {
  type?: string | undefined;
  role?: string | undefined;
  content?: z.infer<typeof Content>;
  output?: unknown;
}): Entry {
  if (item.type?.endsWith('_call_output')) return { is: 'tool', text: String(item.output) };
  if (item.role !== 'user') return { is: 'other' };
  const text = textOf(blocksOf(item.content), 'input_text');
  return text === '' || text.startsWith('<environment_context>') ? { is: 'other' } : { is: 'user', text };
}

function chatEntry(message: { role: string; content?: z.infer<typeof Content> }): Entry {
  if (message.role === 'tool') return { is: 'tool', text: printedIn(message.content) };
  return message.role === 'user' ? { is: 'user', text: textOf(blocksOf(message.content), 'text') } : { is: 'other' };
}

/** What a tool answered. */
function printedIn(content: z.infer<typeof Content>): string {
  return textOf(blocksOf(content), 'text');
}

function blocksOf(content: z.infer<typeof Content>): z.infer<typeof Block>[] {
  return typeof content === 'string' ? [{ type: 'text', text: content }] : (content ?? []);
}

function textOf(blocks: z.infer<typeof Block>[], type: string): string {
  return blocks
    .filter((block) => block.type === type || block.type === 'text')
    .map((block) => block.text ?? '')
    .filter((text) => !text.startsWith('<system-reminder>'))
    .join('');
}

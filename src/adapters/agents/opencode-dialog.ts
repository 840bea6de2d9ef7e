import { z } from 'zod';
import type { Dialog } from '../../core/events/signal.ts';
import type { DialogAnswer } from './live.ts';

/** `permission.asked` of OpenCode 1.18.33. `metadata` is the tool's own. */
export const Permission = z.looseObject({
  permission: z.string(),
  patterns: z.array(z.string()).default([]),
  always: z.array(z.string()).default([]),
  metadata: z.record(z.string(), z.unknown()).default({}),
});

/** One of a `question.asked`. `custom: false` would forbid an answer of one's own. */
export const Question = z.looseObject({
  question: z.string(),
  options: z.array(z.looseObject({ label: z.string(), description: z.string().optional() })).default([]),
  multiple: z.boolean().optional(),
});

/** The third is offered only when OpenCode knows what it would allow. */
const [ALLOW, DENY, ALWAYS] = ['allow', 'deny', 'always'] as const;

export function permissionDialog(key: string, asked: z.infer<typeof Permission>): Dialog {
  const { always } = asked;
  const more = always.length === 0 ? '' : `\n“${ALWAYS}” also allows, until OpenCode ends: ${always.join(', ')}`;
  const options = [ALLOW, DENY, ...(always.length === 0 ? [] : [ALWAYS])];
  return { key, kind: 'permission', text: `${subject(asked)}${more}`, options, reply: 'mail' };
}

function subject({ permission, patterns, metadata }: z.infer<typeof Permission>): string {
  const { command, filepath, diff } = Known.parse(metadata);
  const title = TITLES[permission] ?? `OpenCode asks for permission: ${permission}`;
  const change = diff === undefined || diff.length <= MAX_DIFF ? diff : `${diff.slice(0, MAX_DIFF)} …`;
  const about = [command ?? filepath, patterns.join(', '), change].filter((part) => part !== undefined && part !== '');
  return [title, ...new Set(about)].join('\n');
}

/** Characters. */
const MAX_DIFF = 4000;
const word = z.string().optional().catch(undefined);
const Known = z.looseObject({ command: word, filepath: word, diff: word });
const TITLES: Record<string, string> = {
  bash: 'OpenCode asks to run a command:',
  edit: 'OpenCode asks to change a file:',
  external_directory: 'OpenCode asks to use a folder outside of its working directory:',
  webfetch: 'OpenCode asks to fetch a page:',
  doom_loop: 'OpenCode asks whether to go on with what it has done several times:',
};

/** `of` says which one of several it is. */
export function questionDialog(key: string, asked: z.infer<typeof Question>, of: string): Dialog {
  const { question, options, multiple } = asked;
  const described = options.flatMap(({ label, description }) => (description ? [`- ${label}: ${description}`] : []));
  const many = multiple === true ? ['Several may be chosen: their names, with commas between.'] : [];
  const text = [`${question}${of}`, ...described, ...many].join('\n');
  const labels = options.map(({ label }) => label);
  return { key, kind: labels.length === 0 ? 'free' : 'choice', text, options: labels, reply: 'mail' };
}

/**
 * What the plugin is told. A no goes with a word: without one OpenCode ends its turn there and then, with one the model
 * hears it and goes on. Other words than the options are a no, with what to do instead.
 */
export function openCodeMail({ kind, options }: Pick<Dialog, 'kind' | 'options'>, answer: DialogAnswer): string {
  const label = answer.is === 'option' ? options[answer.option] : undefined;
  if (kind !== 'permission')
    return JSON.stringify(
      answer.is === 'text' ? { text: answer.text } : { answer: label === undefined ? [] : [label] },
    );
  if (label === ALLOW) return JSON.stringify({ reply: 'once' });
  if (label === ALWAYS) return JSON.stringify({ reply: 'always' });
  return JSON.stringify({ reply: 'reject', message: answer.is === 'text' ? answer.text : 'Denied.' });
}

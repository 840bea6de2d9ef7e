import type { Line } from './claude-line.ts';
import { retryWords } from './claude-retry.ts';
import { inFewWords, type OutputEvent, type Shown } from './output-form.ts';

/** What a person is shown of a line. */
export function claudeShown(line: Line): Shown[] {
  switch (line.type) {
    case 'assistant':
      return line.message.content.flatMap(shownBlock);
    case 'user':
      return Array.isArray(line.message.content) ? line.message.content.flatMap(shownAnswer) : [];
    case 'result':
      return line.is_error ? [{ is: 'failure', text: line.result ?? line.subtype }] : [];
    case 'system':
      return line.subtype === 'api_retry' ? [{ is: 'trouble', text: retryWords(line) }] : [];
  }
}

function shownBlock(block: OutputEvent): Shown[] {
  const { text, name, input } = block as {
    text?: string;
    name?: string;
    input?: { command?: string; file_path?: string };
  };
  if (block['type'] === 'text') return [{ is: 'said', text: text ?? '' }];
  if (block['type'] !== 'tool_use') return [];
  if (name === 'Bash') return [{ is: 'command', text: input?.command ?? '' }];
  if (name === 'Write' || name === 'Edit') return [{ is: 'file', text: input?.file_path ?? '' }];
  return [{ is: 'tool', text: `${name} ${inFewWords(input)}` }];
}

function shownAnswer(block: OutputEvent): Shown[] {
  if (block['is_error'] !== true) return [];
  const content = block['content'];
  return [{ is: 'trouble', text: typeof content === 'string' ? content : (JSON.stringify(content) ?? '') }];
}

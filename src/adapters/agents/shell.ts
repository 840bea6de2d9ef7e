import type { BuiltIn } from './built-in.ts';
import type { OutputForm } from './output-form.ts';

/** Plain text says nothing that could be read safely beyond its last line, which outcome.ts takes. */
const text: OutputForm = {
  title: 'The command',
  counts: 'attempt',
  hear: (heard) => heard,
  signals: () => [],
  show: () => [],
};

/** The task's text is the command. `--`, because without it a text that begins with a dash would be an option of sh. */
export const shell: BuiltIn = {
  name: 'shell',
  provider: 'shell',
  program: 'sh',
  args: ['-c', '--'],
  prompt: 'arg',
  output: 'text',
  structuredBy: [],
  install: 'a POSIX shell comes with the system',
  form: text,
};

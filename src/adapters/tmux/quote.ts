import { OmoError } from '../../core/errors.ts';

/** One tmux command: its name and arguments, each exactly as the command is to get it. */
export type Command = readonly string[];

/**
 * Writes commands as one line of a control client, to be run as one list: the next one runs only when the one before
 * went well. Every word is quoted, so that nothing in it is read as syntax. It does not keep tmux from expanding
 * `#{…}` and `#(…)` where a command expands its own argument (`-s`, `-c`, `-n`, formats).
 */
export function commandLine(...commands: readonly Command[]): string {
  if (commands.length === 0) throw new OmoError('E_INTERNAL', 'an empty command for tmux: an empty line detaches');
  return commands.map(quoteCommand).join(' ; ');
}

function quoteCommand(command: Command): string {
  if ((command[0] ?? '').trim() === '') throw new OmoError('E_INTERNAL', 'a tmux command without a name');
  return command.map(quoteWord).join(' ');
}

/** Single quotes hold everything but a quote and a newline; a raw newline would end the command. */
function quoteWord(word: string): string {
  if (word.includes('\0')) {
    throw new OmoError(
      'E_USAGE',
      `a NUL character cannot be given to tmux; it stands at position ${word.indexOf('\0')}.`,
    );
  }
  return `'${word.replaceAll("'", String.raw`'\''`).replaceAll('\n', String.raw`'"\n"'`)}'`;
}

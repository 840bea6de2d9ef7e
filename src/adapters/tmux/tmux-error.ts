import { OmoError } from '../../core/errors.ts';
import type { Command } from './quote.ts';

/** tmux refused a command. */
export class TmuxRefusal extends OmoError {
  /** What tmux said. */
  readonly said: string;
  /** Which command of its list; those before it were done, those after it were not. */
  readonly index: number;
  /** What those before it answered. */
  readonly before: readonly (readonly string[])[];

  constructor(command: Command, lines: readonly string[], before: readonly (readonly string[])[]) {
    const said = lines.join(' ').trim();
    super('E_TMUX', `tmux refused "${shortly(command)}": ${said}`);
    this.said = said;
    this.index = before.length;
    this.before = before;
  }
}

/** The client or the server went away, or does not answer. Whether the command was done is not known. */
export function tmuxGone(command: Command | undefined, reason: string): OmoError {
  const which = command === undefined ? '' : ` while it was asked for "${shortly(command)}"`;
  return new OmoError('E_TMUX_GONE', `tmux went away${which}: ${reason}. Whether that command was done is not known.`);
}

/** Its name and what it was aimed at: the rest may hold secrets, or a megabyte. */
function shortly(command: Command): string {
  const aim = command.findIndex((word) => word === '-t' || word === '-s');
  return [command[0], ...(aim > 0 ? command.slice(aim, aim + 2) : [])].join(' ');
}

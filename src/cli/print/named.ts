import type { Named } from '../../protocol/messages.ts';
import { safeLine } from './safe.ts';
import { shellLine } from './shell-line.ts';

/** What was paused, and how it goes on. */
export function pausedLine({ is, name }: Named): string {
  const what = is === 'run' ? `Run ${safeLine(name)}` : safeLine(name);
  const rest = `nothing more ${is === 'run' ? 'of it is started' : 'is started on it'}, what runs goes on`;
  return `${what} is paused: ${rest}. To let it go on: ${resumeCommand(name)}`;
}

/** What goes on. */
export function resumedLine({ is, name }: Named): string {
  switch (is) {
    case 'run':
      return `Run ${safeLine(name)} goes on.`;
    case 'provider':
      return `${safeLine(name)} takes work again.`;
    case 'worker':
      return `${safeLine(name)} is given back: its questions go to its responder again.`;
  }
}

/** The command that lets a run or a provider go on, to be copied. */
export function resumeCommand(name: string): string {
  return shellLine(['omo', 'resume', safeLine(name)]);
}

import { attachArgv } from './attach-argv.ts';
import { exactly, sessionOf } from './worker-name.ts';

export interface ViewCommands {
  /** Shows a worker's session until it is left or has ended. */
  readonly attach: readonly string[];
  /** Says by its exit code whether the session is there. */
  readonly isThere: readonly string[];
}

/** For a program that looks again and again: neither command starts a server (`-N`), which would stand in omo's way. */
export function viewCommands(program: string, socket: string, worker: string): ViewCommands {
  const target = exactly(sessionOf(worker));
  const [, ...words] = attachArgv(program, socket, target);
  const server = words.slice(0, words.indexOf('attach-session'));
  return {
    attach: [program, '-N', '-u', ...words],
    isThere: [program, '-N', ...server, 'has-session', '-t', target],
  };
}

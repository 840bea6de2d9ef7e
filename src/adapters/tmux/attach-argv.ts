import { exactly, sessionOf } from './worker-name.ts';

/** The plain command that shows a worker to a person. */
export function attachArgv(program: string, socket: string, worker: string): string[] {
  return [program, ...(socket === 'default' ? [] : ['-L', socket]), 'attach-session', '-t', exactly(sessionOf(worker))];
}

/** The plain command that shows a session to a person. */
export function attachArgv(program: string, socket: string, target: string): string[] {
  return [program, ...(socket === 'default' ? [] : ['-L', socket]), 'attach-session', '-t', target];
}

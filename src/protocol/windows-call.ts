/** What the client on Windows asks of the omo in WSL. */
export interface WindowsCall {
  readonly argv: readonly string[];
  /** As Windows names it: `C:\work`, `\\wsl.localhost\Ubuntu\home\me`. */
  readonly cwd: string;
  /** The PATH of a login shell: wsl.exe starts programs without one, and agents are found by it. */
  readonly path?: string | undefined;
}

export function callText(call: WindowsCall): string {
  return JSON.stringify({ v: 1, ...call });
}

/** The call as one argument, of letters that wsl.exe can do nothing to. */
export function callArgument(text: string): string {
  return `@windows:${base64url(text)}`;
}

/** The same where that would be too long for a command line of Windows: the path of a file with it, as Windows names it. */
export function callFileArgument(path: string): string {
  return `@windows-file:${base64url(path)}`;
}

function base64url(text: string): string {
  return Buffer.from(text, 'utf8').toString('base64url');
}

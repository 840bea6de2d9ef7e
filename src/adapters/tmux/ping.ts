import { execa } from 'execa';
import type { ControlOptions } from './control-client.ts';
import { tmuxGone } from './tmux-error.ts';

/**
 * Returns when the server answers, whatever it says. Throws E_TMUX_GONE when it says nothing: to be asked before a client
 * attaches. One that waits to attach to a server that stands still and gives up does harm: three of them end tmux 3.3a,
 * with all workers, in the moment it goes on. A plain question that was given up does not.
 */
export async function ping({ ping: [program, ...args], env, cwd, limitMs }: WaysIn): Promise<void> {
  // The server gets the client's own streams and may hold them for ever.
  const options = { env, extendEnv: false, cwd, reject: false, stdio: 'ignore', timeout: limitMs } as const;
  const { timedOut } = await execa(program, args, { ...options, killSignal: 'SIGKILL' });
  if (timedOut) throw tmuxGone(args.slice(-1), `it said nothing for ${limitMs} ms`);
}

/** How a server is reached. */
export interface WaysIn extends ControlOptions {
  /** What any client may ask that server, if there is one. */
  readonly ping: readonly [string, ...string[]];
}

import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { OmoError } from '../../core/errors.ts';
import { CONF } from './conf.ts';
import type { WaysIn } from './ping.ts';
import { checkVersion } from './version.ts';

/** Which tmux server omo uses, and with what. Nothing is taken from this process' own environment. */
export interface ServerOptions {
  /** The tmux program: a path, or a name to be found in `env.PATH`. */
  readonly program: string;
  /** `-L`: a name of omo's own, or `default` for the user's own server, whose configuration is left alone. */
  readonly socket: string;
  /** The environment of whoever starts omo; tmux gets only the few variables it needs. `TMUX_TMPDIR` places the socket. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** OMO_HOME, absolute. */
  readonly home: string;
  /** How long tmux may say nothing while an answer is due, ms. */
  readonly limitMs: number;
}

/** Checks tmux, writes the configuration, and says how a control client is attached. Throws E_TMUX_MISSING. */
export async function controlOptions(options: ServerOptions): Promise<WaysIn> {
  checkSocketName(options.socket);
  const env = serverEnv(options.env);
  await checkVersion(options.program, env);
  const conf = await writeConf(options);
  const hub = ['new-session', '-A', '-s', HUB, '-x', '80', '-y', '24', '/bin/sleep', 'infinity'];
  const argv = [options.program, '-u', '-L', options.socket, ...conf, '-C', ...hub] as const;
  const ping = [options.program, '-L', options.socket, 'list-sessions'] as const;
  return { argv: [options.program, ...argv.slice(1)], ping, env, cwd: options.home, limitMs: options.limitMs };
}

/** The session the control client lives in. */
export const HUB = 'omo-ctl';

/** A server lives long and hands its environment to every pane: whoever starts it first must not leave secrets there. */
function serverEnv(env: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const kept = NEEDED.flatMap((name) => (env[name] === undefined ? [] : [[name, env[name]]]));
  return { TERM: 'xterm-256color', ...Object.fromEntries(kept) };
}

const NEEDED = ['HOME', 'PATH', 'LANG', 'LC_ALL', 'LC_CTYPE', 'USER', 'LOGNAME', 'SHELL', 'TZ', 'TMUX_TMPDIR'];

/** A person's own server reads the person's own configuration. */
async function writeConf({ home, socket }: ServerOptions): Promise<string[]> {
  await mkdir(join(home, 'run'), { recursive: true, mode: 0o700 });
  if (socket === 'default') return [];
  const file = join(home, 'run', 'tmux.conf');
  await writeFile(file, CONF, { mode: 0o600 });
  return ['-f', file];
}

function checkSocketName(socket: string): void {
  if (/^[A-Za-z0-9_-][A-Za-z0-9._-]{0,39}$/.test(socket)) return;
  throw new OmoError(
    'E_NAME',
    `a tmux socket is named with letters, digits, "_", "-" and ".", at most 40 of them and not starting with "."; ` +
      `${JSON.stringify(socket.slice(0, 60))} is not. Change OMO_TMUX_SOCKET or "tmuxSocket" in config.json.`,
  );
}

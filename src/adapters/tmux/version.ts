import { execa } from 'execa';
import { OmoError } from '../../core/errors.ts';

/**
 * The version of that tmux program, as it says it. Throws E_TMUX_MISSING when there is none, or one older than 3.2,
 * which has no `new-session -e`.
 */
export async function checkVersion(program: string, env: Readonly<Record<string, string>>): Promise<string> {
  const result = await execa(program, ['-V'], { env, extendEnv: false, reject: false, timeout: 5000 });
  if (result.failed) {
    throw new OmoError(
      'E_TMUX_MISSING',
      `tmux is needed, but "${program} -V" says: ${result.shortMessage}. ${INSTALL}`,
    );
  }
  const version = result.stdout.trim();
  if (isTooOld(version))
    throw new OmoError('E_TMUX_MISSING', `tmux 3.2 or newer is needed, this is "${version}". ${INSTALL}`);
  return version;
}

/** `tmux 3.3a`, `tmux next-3.7`, `tmux openbsd-7.5`, `tmux master`: only a release number can be too old. */
export function isTooOld(version: string): boolean {
  const match = /^tmux (?:next-)?(\d+)\.(\d+)/.exec(version);
  if (match === null) return false;
  const [major, minor] = [Number(match[1]), Number(match[2])];
  return major < 3 || (major === 3 && minor < 2);
}

const INSTALL =
  'Install it with "apt-get install tmux", "dnf install tmux", "pacman -S tmux", "apk add tmux" or "brew install tmux"; ' +
  'without tmux omo runs the agents as plain processes, which nobody can attach to.';

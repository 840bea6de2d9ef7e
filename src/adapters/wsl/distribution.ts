import { execa } from 'execa';

const LIMIT_MS = 10_000;

/**
 * The name of the distribution this runs in; undefined where nothing tells it. A service, `sudo` and ssh don't hand the variable
 * on; then the name of / as Windows sees it holds it.
 */
export async function distributionName(env: Readonly<Record<string, string | undefined>>): Promise<string | undefined> {
  const named = env['WSL_DISTRO_NAME'];
  if (named !== undefined && named !== '') return named;
  const asked = await execa('wslpath', ['-w', '/'], {
    env: { PATH: env['PATH'] },
    extendEnv: false,
    reject: false,
    stdin: 'ignore',
    timeout: LIMIT_MS,
  });
  return /^\\\\wsl(?:\.localhost|\$)\\([^\\]+)/i.exec(asked.stdout)?.[1];
}

import { join } from 'node:path';
import { execa } from 'execa';
import { PACKAGE_ROOT } from '../../config/package-root.ts';
import type { Started } from '../../adapters/processes/adopter.ts';
import { adopted, adoptersHere } from '../../adapters/processes/adopter.ts';
import type { Check } from './check.ts';

const NAME = 'stopping';
const ANSWER_MS = 10_000;

/** By what `omo kill` finds processes that fork away and clear their environment; tried, not guessed. */
export async function stoppingCheck(env: NodeJS.ProcessEnv): Promise<Check> {
  const [adopter] = adoptersHere(process, env);
  const without = 'processes that fork away and clear their environment outlive `omo kill` unseen';
  if (adopter === undefined)
    return {
      name: NAME,
      state: 'warn',
      says: `neither perl nor python3 for the launcher: ${without}`,
      todo: 'on Linux, install perl-base or python3 in /usr/bin; on other systems, look for them by hand',
    };
  if (await adopts(adopted({ argv: [...TRIAL, ORPHAN], env: {} }, [adopter], HOOKS)))
    return { name: NAME, state: 'ok', says: `to the last process (subreaper by ${adopter.is})` };
  return {
    name: NAME,
    state: 'warn',
    says: `${adopter.program} does not make the launcher a parent of orphans: ${without}`,
    todo: 'allow prctl(PR_SET_CHILD_SUBREAPER), which something forbids here',
  };
}

const HOOKS = join(PACKAGE_ROOT, 'hooks');

/** Says its pid, and then which parent an orphan gets: `$0` is the script of one, then the pid of the parent that leaves it. */
const TRIAL = ['/bin/sh', '-c', 'echo $$; echo "$(/bin/sh -c "$0" "$1")"', '/bin/sh -c "$0" $$ &'];
const ORPHAN = 'p=$0; while [ "$p" = "$0" ]; do read -r _ _ _ p _ </proc/$$/stat; done; echo $p';

async function adopts({ argv: [program = '', ...args], env }: Started): Promise<boolean> {
  const { stdout } = await execa(program, args, { env, timeout: ANSWER_MS, reject: false, stdin: 'ignore' });
  const [own, parent] = stdout.split('\n');
  return own !== undefined && own === parent;
}

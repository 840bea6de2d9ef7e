import { gitResult } from './git.ts';

/**
 * The environment of a command that commits: the person's own identity where it is set (configuration, `GIT_AUTHOR_*`, `EMAIL`),
 * else omo's. What git would guess from the machine's name counts as not set.
 */
export async function mergeIdentity(cwd: string): Promise<Identity> {
  const roles = await Promise.all(ROLES.map(async (role) => ((await isSet(cwd, role)) ? {} : ownNames(role))));
  return Object.assign({}, ...roles);
}

/** Of the environment of a command. */
export type Identity = Readonly<Record<string, string>>;

const ROLES = ['AUTHOR', 'COMMITTER'] as const;

async function isSet(cwd: string, role: string): Promise<boolean> {
  const { exitCode } = await gitResult(cwd, ['-c', 'user.useConfigOnly=true', 'var', `GIT_${role}_IDENT`]);
  return exitCode === 0;
}

function ownNames(role: string): Record<string, string> {
  return { [`GIT_${role}_NAME`]: 'omo', [`GIT_${role}_EMAIL`]: 'omo@localhost' };
}

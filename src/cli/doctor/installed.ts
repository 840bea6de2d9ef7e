import { codexTrust } from '../../adapters/install/codex-trust.ts';
import { ABOUT, type Installable } from '../../adapters/install/agent.ts';
import { hookIsThere, standings, type Standing, type Standings } from '../../adapters/install/standing.ts';
import { OmoError } from '../../core/errors.ts';
import type { Context } from '../context.ts';
import { shellWords } from '../install/shell-words.ts';
import { selfCommand } from '../self-command.ts';
import { version } from '../version.ts';
import type { Check } from './check.ts';

/** What `omo install` has put into an agent: the command, and the hook for agents started by hand. */
export async function installedChecks(
  agent: Installable,
  program: string,
  { env, cwd }: Pick<Context, 'env' | 'cwd'>,
): Promise<Check[]> {
  const omo = shellWords(selfCommand(env['PATH'] ?? '', process.argv[1] ?? ''));
  try {
    const found = await standings(agent, env, { version: version(), omo });
    return [commandCheck(agent, found.command), await hookCheck(agent, found, program, { env, cwd })];
  } catch (error) {
    if (!(error instanceof OmoError)) throw error;
    return [{ name: `${agent} files`, state: 'warn', says: error.message, todo: 'set HOME' }];
  }
}

function commandCheck(agent: Installable, standing: Standing): Check {
  const { call } = ABOUT[agent];
  const name = `${agent} command`;
  switch (standing.is) {
    case 'current':
      return { name, state: 'ok', says: `${call} is there` };
    case 'absent':
      return { name, state: 'warn', says: `no ${call}`, todo: `run \`omo install ${agent}\` if you want it` };
    case 'outdated':
      return { name, state: 'warn', says: `${call} is of another omo`, todo: `run \`omo install ${agent}\`` };
    case 'other':
      return {
        name,
        state: 'warn',
        says: standing.says,
        todo: `run \`omo install ${agent} --force\` to have omo's; a copy of yours is kept`,
      };
  }
}

async function hookCheck(
  agent: Installable,
  { hook, hookFile, hookCommand }: Standings,
  program: string,
  { env, cwd }: Pick<Context, 'env' | 'cwd'>,
): Promise<Check> {
  const name = `${agent} hooks`;
  const again = `run \`omo install ${agent} --hooks\``;
  switch (hook.is) {
    case 'absent':
      return { name, state: 'ok', says: `none; only agents you start by hand need them: omo install ${agent} --hooks` };
    case 'outdated':
      return { name, state: 'warn', says: `${hookFile} has the hook of another omo`, todo: again };
    case 'other':
      return { name, state: 'warn', says: hook.says, todo: `mend that, then ${again}` };
    case 'current':
      if (!(await hookIsThere()))
        return { name, state: 'warn', says: 'the hook is missing from this omo', todo: 'install omo anew' };
      if (agent === 'codex' && hookCommand !== undefined)
        return trustCheck(name, await codexTrust(program, env, cwd, hookCommand), hookFile);
      return { name, state: 'ok', says: `in ${hookFile}` };
  }
}

function trustCheck(name: string, trust: Awaited<ReturnType<typeof codexTrust>>, file: string): Check {
  if (trust === 'trusted') return { name, state: 'ok', says: `in ${file}, trusted by Codex` };
  return {
    name,
    state: 'warn',
    says:
      trust === 'untrusted'
        ? `in ${file}, but Codex does not trust it, and so does not run it`
        : `in ${file}; Codex did not tell whether it trusts it`,
    todo: 'start codex and answer its "Hooks need review" with trust',
  };
}

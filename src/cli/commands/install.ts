import { ABOUT, INSTALLABLE, isInstallable, type Installable } from '../../adapters/install/agent.ts';
import { install as put, uninstall as take, type Request } from '../../adapters/install/install.ts';
import type { Change } from '../../adapters/install/perform.ts';
import { OmoError } from '../../core/errors.ts';
import { nearest } from '../../core/text/nearest.ts';
import type { Context } from '../context.ts';
import { EXIT } from '../exit-code.ts';
import { changeLines, changesJson } from '../install/lines.ts';
import { notesFor } from '../install/notes.ts';
import { shellWords } from '../install/shell-words.ts';
import { printJson } from '../print/output.ts';
import { selfCommand } from '../self-command.ts';
import { version } from '../version.ts';

export interface InstallOptions {
  readonly hooks?: boolean;
  readonly force?: boolean;
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

/** `omo install <agent>`: gives an agent its `/orchestrate`. Never asks anything. */
export async function install(name: string, options: InstallOptions, context: Context): Promise<number> {
  const agent = known(name);
  const changes = await put(request(agent, options, context), () => new Date(context.now()));
  const notes = notesFor(agent, options.hooks ?? false, context.env['PATH'] ?? '');
  return tell(agent, changes, notes, options, context);
}

/** `omo uninstall <agent>`: takes away what `omo install` put there. */
export async function uninstall(name: string, options: InstallOptions, context: Context): Promise<number> {
  const agent = known(name);
  const changes = await take(request(agent, options, context), () => new Date(context.now()));
  const idle = changes.every(({ action }) => action === 'none');
  return tell(agent, changes, idle ? [`Nothing of omo's is in ${ABOUT[agent].title}.`] : [], options, context);
}

function request(agent: Installable, options: InstallOptions, { env }: Context): Request {
  return {
    agent,
    env,
    version: version(),
    omo: shellWords(selfCommand(env['PATH'] ?? '', process.argv[1] ?? '')),
    hooks: options.hooks ?? false,
    force: options.force ?? false,
    dryRun: options.dryRun ?? false,
  };
}

function tell(
  agent: Installable,
  changes: readonly Change[],
  notes: readonly string[],
  { json, dryRun }: InstallOptions,
  { out, err }: Context,
): number {
  if (json) printJson(out, changesJson(agent, changes, dryRun ?? false, notes));
  else {
    out.lines(...changeLines(changes, dryRun ?? false, out));
    err.lines(...notes);
  }
  return EXIT.ok;
}

function known(name: string): Installable {
  if (isInstallable(name)) return name;
  const meant = nearest(name, INSTALLABLE);
  const hint = meant === undefined ? `There is: ${INSTALLABLE.join(', ')}.` : `Did you mean "${meant}"?`;
  throw new OmoError('E_AGENT_UNKNOWN', `omo can't be installed into "${name}". ${hint}`);
}

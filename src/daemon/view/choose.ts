import { distributionName } from '../../adapters/wsl/distribution.ts';
import { wslHere } from '../../adapters/wsl/wsl-here.ts';
import { scriptFolder, type ScriptPlaces } from '../../adapters/viewer/script-folder.ts';
import type { Config } from '../../config/schema.ts';
import { OmoError } from '../../core/errors.ts';
import type { RunMode } from '../../core/events/event.ts';
import type { View } from '../../core/events/view.ts';
import { passes } from '../../core/windows/tab.ts';
import type { Params } from '../../protocol/messages.ts';

/** What is known of this system before anything is shown on it. */
export interface ViewGround {
  readonly places: ScriptPlaces;
  /** The folder that stands for /, where omo looks for WSL. */
  readonly root: string;
}

/** What shows the workers of a run that is asked for; undefined: nobody wants to see them. Throws E_VIEW where nothing can. */
export async function viewFor(
  { places, root }: ViewGround,
  { view: asked, env }: Params<'run.start'>,
  { view: settings }: Config,
): Promise<View | undefined> {
  if ((asked ?? settings.use) === 'none') return undefined;
  const view = settings.command
    ? { by: 'command' as const, command: settings.command }
    : await windowsTerminal(root, env);
  await scriptFolder(places);
  return view;
}

/** What becomes of it in a run of that mode: without tmux there is nothing to see. */
export function shownIn(mode: RunMode, view: View | undefined): { readonly view?: View; readonly notes: string[] } {
  if (view === undefined) return { notes: [] };
  if (mode === 'parallel') return { view, notes: [] };
  return {
    notes: [`There is nothing to see in a terminal (--view): workers of a ${mode} run have none of their own.`],
  };
}

async function windowsTerminal(root: string, env: Readonly<Record<string, string>>): Promise<View> {
  if ((await wslHere(root)) === 'none') throw noTerminal();
  const distribution = await distributionName(env);
  if (distribution !== undefined && passes(distribution)) return { by: 'windows-terminal', distribution };
  throw unnamed(distribution);
}

function noTerminal(): OmoError {
  return new OmoError(
    'E_VIEW',
    `workers can't be shown in a terminal: expected "view.command" in config.json to name yours, with {script} in it, and got none. ` +
      `For example: "view": { "command": ["xterm", "-T", "{title}", "-e", "{script}"] }, or on macOS ["open", "-a", "Terminal", "{script}"]. ` +
      `Nothing was started. Without --view they run in tmux, and \`omo attach <worker>\` looks in.`,
  );
}

function unnamed(name: string | undefined): OmoError {
  const got = name === undefined ? 'nothing that tells it' : JSON.stringify(name);
  return new OmoError(
    'E_VIEW',
    `Windows Terminal can't be told which distribution the workers are in: expected its name as letters, digits, ".", "_" and "-", got ${got}. ` +
      `Nothing was started. Set WSL_DISTRO_NAME, import the distribution under such a name, or name your terminal as "view.command" in config.json.`,
  );
}

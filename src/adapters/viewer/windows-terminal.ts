import { OmoError } from '../../core/errors.ts';
import { type Tab, tabArguments } from '../../core/windows/tab.ts';
import { windowsDrive } from '../wsl/drives.ts';
import { REGISTER, windowsPrograms } from '../wsl/interop.ts';
import { type Called, type FromHere, windowsCall } from '../wsl/windows-call.ts';

/** By its name on PATH, or as people find it: by the name that its installer left. The empty word is the window's title. */
const WAYS = [['wt.exe'], ['cmd.exe', '/c', 'start', '', 'wt.exe']] as const;

/** Opens a tab of Windows Terminal. wt.exe tells nothing of the tab: that it is there, the script in it tells. Throws E_VIEW. */
export async function openTab(tab: Tab, from: FromHere): Promise<void> {
  if ((await windowsPrograms(from.root)) === 'refused') throw unregistered();
  for (const [program, ...first] of WAYS) {
    const called = await windowsCall(program, [...first, ...tabArguments(tab)], from);
    if (called.is === 'said') return;
    if (called.is === 'failed' && called.how !== 'not started') throw failed(program, called);
  }
  throw noTerminal(await windowsDrive(from.root));
}

function failed(program: string, { how, why }: Extract<Called, { is: 'failed' }>): OmoError {
  if (how === 'unregistered') return unregistered();
  const todo =
    how === 'hung'
      ? 'Windows programs that hang have lost their way out of WSL: `omo daemon stop` in a fresh terminal, and then `omo status`, gives omo a new one; if that does not help, run `wsl --shutdown` once the workers are done.'
      : 'Try it by hand: wt.exe new-tab';
  return new OmoError('E_VIEW', `${program} ${why}. ${todo}`);
}

function unregistered(): OmoError {
  return new OmoError(
    'E_VIEW',
    `Windows programs can't be run from this distribution ("Exec format error"): their format is not registered with the kernel. Register it: ${REGISTER}`,
  );
}

function noTerminal(drive: string | undefined): OmoError {
  const where = drive === undefined ? 'and no drive of Windows is mounted' : `and ${drive} has none`;
  return new OmoError(
    'E_VIEW',
    `expected Windows Terminal, but there is no wt.exe on PATH, ${where}. Install it (winget install Microsoft.WindowsTerminal), or name another terminal as "view.command" in config.json.`,
  );
}

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { distributionName } from '../../adapters/wsl/distribution.ts';
import { REGISTER, windowsPrograms } from '../../adapters/wsl/interop.ts';
import { wslRoot } from '../../adapters/wsl/root.ts';
import { type Called, type FromHere, windowsCall } from '../../adapters/wsl/windows-call.ts';
import { wslHere } from '../../adapters/wsl/wsl-here.ts';
import { idleTimeout } from '../../core/windows/idle-timeout.ts';
import { passes } from '../../core/windows/tab.ts';
import type { Context } from '../context.ts';
import type { Check } from './check.ts';
import { roundTrip } from './wsl-round-trip.ts';

/**
 * `omo doctor --wsl`: what omo needs of Windows and of the way there. Nothing is looked at where there is no Windows. `self` is
 * this omo's bin/omo.
 */
export async function wslChecks({ env }: Pick<Context, 'env'>, self: string): Promise<Check[]> {
  const root = wslRoot(env);
  const [which, name] = [await wslHere(root), await distributionName(env)];
  if (which === 'none') return [noWsl()];
  const here: FromHere = { root, env, callMs: CALL_MS };
  const first = [kind(which), distribution(name)];
  if ((await windowsPrograms(root)) === 'refused') return [...first, unregistered()];
  const asked = await windowsCall('cmd.exe', ['/c', 'echo', '%USERPROFILE%'], here);
  if (asked.is !== 'said') return [...first, unreached(asked)];
  const profile = asked.stdout.toString('utf8').trim();
  const reached: Check = { name: PROGRAMS, state: 'ok', says: 'can be run from here' };
  return [
    ...first,
    reached,
    idleCheck(await wslConfig(profile, env)),
    await tabsCheck(here),
    await roundTrip(name, self, here),
  ];
}

function noWsl(): Check {
  const todo = 'leave --wsl out here; on Windows, `omo doctor --wsl` looks into the distribution by itself';
  return { name: 'wsl', state: 'fail', says: 'this is no WSL, but a Linux of its own', todo };
}

function kind(which: 'wsl1' | 'wsl2'): Check {
  if (which === 'wsl2') return { name: 'wsl', state: 'ok', says: 'WSL 2' };
  const todo = 'turn it into one of WSL 2, in PowerShell: wsl --set-version <distribution> 2';
  return { name: 'wsl', state: 'warn', says: 'WSL 1, with which omo was never tried', todo };
}

function distribution(name: string | undefined): Check {
  const told = 'distribution';
  if (name === undefined) {
    const todo = 'set WSL_DISTRO_NAME to its name; `wsl -l -q` in PowerShell tells it';
    return { name: told, state: 'warn', says: 'nothing tells its name, so that no tab can be opened for it', todo };
  }
  if (passes(name)) return { name: told, state: 'ok', says: name };
  const todo = 'import it again under a name of letters, digits, ".", "_" and "-": wsl --export, then wsl --import';
  return { name: told, state: 'warn', says: `${JSON.stringify(name)} does not pass wsl.exe's options`, todo };
}

/** A Windows program that hangs has lost its way out of WSL. */
const CALL_MS = 10_000;

/** They have to run from here for tabs and for this very look. */
const PROGRAMS = 'windows programs';

function unregistered(): Check {
  const says = 'the kernel does not know their format ("Exec format error")';
  return { name: PROGRAMS, state: 'fail', says, todo: REGISTER };
}

function unreached(asked: Exclude<Called, { is: 'said' }>): Check {
  if (asked.is === 'absent')
    return {
      name: PROGRAMS,
      state: 'fail',
      says: 'neither PATH nor a mounted drive leads to cmd.exe',
      todo: 'let WSL mount drives: [automount] enabled=true in /etc/wsl.conf, then `wsl --shutdown` in PowerShell',
    };
  return {
    name: PROGRAMS,
    state: 'fail',
    says: `cmd.exe ${asked.why}`,
    todo: 'look at [interop] enabled in /etc/wsl.conf; try a fresh terminal; else `wsl --shutdown` when no worker is at work',
  };
}

function idleCheck(config: string): Check {
  const name = 'staying awake';
  const limit = idleTimeout(config);
  if (limit === 'never') return { name, state: 'ok', says: 'the distribution is never stopped for being idle' };
  return {
    name,
    state: 'warn',
    says: `WSL stops the distribution, workers and all, ${limit / 1000} s after its last window closes`,
    todo: 'put instanceIdleTimeout=-1 under [general] in %USERPROFILE%\\.wslconfig; what the omo of Windows starts stays awake without',
  };
}

/** The text of the person's .wslconfig; empty where there is none. */
async function wslConfig(profile: string, env: NodeJS.ProcessEnv): Promise<string> {
  const folder = await execa('wslpath', ['-u', profile], { env, extendEnv: false, reject: false, stdin: 'ignore' });
  return readFile(join(folder.stdout, '.wslconfig'), 'utf8').catch(() => '');
}

async function tabsCheck(here: FromHere): Promise<Check> {
  const name = 'tabs';
  const found = await windowsCall('where.exe', ['wt.exe'], here);
  if (found.is === 'said') return { name, state: 'ok', says: 'Windows Terminal is there for --view terminal' };
  const todo = 'install it where you want workers in tabs: winget install Microsoft.WindowsTerminal';
  return { name, state: 'warn', says: 'there is no Windows Terminal', todo };
}

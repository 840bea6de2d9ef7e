import { OmoError } from '../core/errors.ts';
import type { Named } from '../core/windows/wsl-line.ts';
import { canBeNamed, named } from '../core/windows/wsl-line.ts';
import type { Machine } from './machine.ts';
import { memoryFile, type Memory } from './memory.ts';
import { ask, noWsl } from './wsl.ts';

/** The distribution a call goes to, and who chose it, in words for an error. */
export interface Chosen {
  readonly distribution: Named;
  readonly by: string;
}

/** OMO_WSL_DISTRO, else what is remembered, else the default one. */
export async function choose({ distribution }: Memory, machine: Machine): Promise<Chosen> {
  const { OMO_WSL_DISTRO: wanted = '' } = machine.env;
  if (wanted !== '') return chosen(wanted, 'from OMO_WSL_DISTRO');
  if (distribution !== undefined) return chosen(distribution, `from ${memoryFile(machine)}`);
  return chosen(await defaultOne(machine), 'the default one');
}

/** Throws E_WSL_DISTRIBUTION for a name that wsl.exe would read as something else. */
export function chosen(text: string, by: string): Chosen {
  const distribution = named(text);
  if (canBeNamed(distribution)) return { distribution, by };
  throw new OmoError(
    'E_WSL_DISTRIBUTION',
    `wsl.exe can't be told of the distribution "${text}" (${by}): its name has a blank or a quote. Use its id: set OMO_WSL_DISTRO to the {…} that this shows above its name: reg query HKCU\\Software\\Microsoft\\Windows\\CurrentVersion\\Lxss /s /v DistributionName`,
  );
}

/** All there are, the default one first. Only names are read: everything else it says is in the person's language. */
export async function distributions(machine: Machine): Promise<string[]> {
  const answer = await ask(['-l', '-q'], machine);
  if (answer.is === 'absent') throw noWsl('wsl.exe is not on this machine');
  if (answer.exit === 0) return linesOf(answer.stdout);
  const said = `${answer.stdout}${answer.stderr}`.trim();
  // The code's name, unlike the words around it, is the same in every language.
  if (said.includes('WSL_E_DEFAULT_DISTRO_NOT_FOUND')) return [];
  throw noWsl(`wsl.exe is there, but WSL is not installed; it said: ${said.replaceAll(/\s+/g, ' ') || '(nothing)'}`);
}

/** The names of those that run now. */
export async function running(machine: Machine): Promise<string[]> {
  const answer = await ask(['-l', '-q', '--running'], machine);
  // With none running it fails, in its own words.
  return answer.is === 'ended' && answer.exit === 0 ? linesOf(answer.stdout) : [];
}

export function isAmong({ value }: Named, names: readonly string[]): boolean {
  return names.some((name) => name.toLowerCase() === value.toLowerCase());
}

export function noDistribution(): OmoError {
  return new OmoError(
    'E_WSL_EMPTY',
    'WSL has no distribution. Install one: `wsl --install -d Ubuntu`, then run `omo setup wsl`.',
  );
}

export function notThere({ distribution, by }: Chosen, names: readonly string[]): OmoError {
  return new OmoError(
    'E_WSL_DISTRIBUTION',
    `WSL has no distribution "${distribution.value}" (${by}); it has: ${names.join(', ')}. Set OMO_WSL_DISTRO to one of them, or choose it for good: \`omo setup wsl --distribution <name>\`.`,
  );
}

/** Docker Desktop's own hold nothing of the person's. */
async function defaultOne(machine: Machine): Promise<string> {
  const first = (await distributions(machine)).find((name) => !name.toLowerCase().startsWith('docker-desktop'));
  if (first === undefined) throw noDistribution();
  return first;
}

function linesOf(text: string): string[] {
  return text.split(/\r?\n/).filter((line) => line !== '');
}

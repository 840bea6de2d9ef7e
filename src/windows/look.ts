import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PACKAGE_ROOT } from '../config/package-root.ts';
import { OmoError } from '../core/errors.ts';
import type { Chosen } from './distribution.ts';
import { distributions, isAmong, noDistribution, notThere } from './distribution.ts';
import type { Machine } from './machine.ts';
import { canPass, type Found } from './memory.ts';
import { ask, execOptions, noWsl } from './wsl.ts';

/** What a distribution has; absent: it hasn't. */
export interface Look {
  /** PATH as the person's shell has it. */
  readonly path: string;
  readonly home: string;
  readonly node?: string;
  readonly nodeVersion?: string;
  readonly omo?: string;
  readonly omoVersion?: string;
  readonly tmuxVersion?: string;
  readonly gitVersion?: string;
  readonly agents: readonly string[];
  /** What installs packages there. */
  readonly packages?: string;
  /** The version of Node that would come as a package. */
  readonly nodePackage?: string;
}

export async function lookInto(chosen: Chosen, machine: Machine): Promise<Look> {
  const options = execOptions(chosen.distribution);
  const answer = await ask([...options, '/bin/sh', '-l'], machine, { input: script('look.sh') });
  if (answer.is === 'absent') throw noWsl('wsl.exe is not on this machine');
  const look = lookIn(answer.stdout);
  if (look !== undefined) return look;
  throw await unread(chosen, `${answer.stdout}${answer.stderr}`, answer.exit, machine);
}

/** What a call needs, or why there is none. */
export function foundIn({ node, nodeVersion = '', omo, path }: Look, { distribution }: Chosen): Found {
  const [name, setup] = [distribution.value, '`omo setup wsl` shows what is missing and installs it.'];
  if (node === undefined) throw new OmoError('E_WSL_NODE', `${name} has no Node. ${setup}`);
  if (!isRecent(nodeVersion))
    throw new OmoError('E_WSL_NODE', `${name} has Node ${nodeVersion}; omo needs 20.19 or newer. ${setup}`);
  if (omo === undefined) throw new OmoError('E_WSL_OMO', `${name} has no omo. ${setup}`);
  if (!canPass(node)) throw new OmoError('E_WSL_NODE', `${cannotPass(node)} ${setup}`);
  if (!canPass(omo)) throw new OmoError('E_WSL_OMO', `${cannotPass(omo)} ${setup}`);
  return { node, omo, path };
}

export function isRecent(version: string): boolean {
  const [, major = '0', minor = '0'] = /(\d+)\.(\d+)/.exec(version) ?? [];
  return Number(major) > 20 || (Number(major) === 20 && Number(minor) >= 19);
}

/** A script of this package; a clone on Windows may have given it the line ends of Windows. */
export function script(name: string): string {
  return readFileSync(join(PACKAGE_ROOT, 'wsl', name), 'utf8').replaceAll('\r\n', '\n');
}

function lookIn(said: string): Look | undefined {
  const pairs = [...said.matchAll(/^omo:(\w+)=(.*)$/gm)].map(([, name = '', value = '']) => [name, value] as const);
  const {
    path,
    home = '',
    ...rest
  }: Record<string, string> = Object.fromEntries(pairs.filter(([name]) => name !== 'agent'));
  const agents = pairs.filter(([name]) => name === 'agent').map(([, value]) => value);
  return path === undefined ? undefined : { ...rest, path, home, agents };
}

function cannotPass(path: string): string {
  return `${path} can't be told to wsl.exe: only letters, digits and ._/@+- may be in it.`;
}

/** Why nothing came back. */
async function unread(chosen: Chosen, said: string, exit: number, machine: Machine): Promise<OmoError> {
  const names = await distributions(machine);
  if (names.length === 0) return noDistribution();
  const { distribution } = chosen;
  if (distribution.by === 'name' && !isAmong(distribution, names)) return notThere(chosen, names);
  return new OmoError(
    'E_WSL',
    `wsl.exe failed (exit code ${exit}) when omo looked into ${distribution.value}. It said: ${said.trim() || '(nothing)'}\nTry it by hand: wsl ${execOptions(distribution).join(' ')} /bin/sh -l`,
  );
}

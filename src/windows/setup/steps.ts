import type { Look } from '../look.ts';
import { isRecent } from '../look.ts';

/** One thing a distribution needs, and what there is of it. `must`: omo can't do without. */
export interface Step {
  readonly name: string;
  readonly need: 'must' | 'better';
  readonly state: Have;
}

export type Have =
  | { readonly is: 'there'; readonly says: string }
  | { readonly is: 'missing'; readonly says: string; readonly deed: Deed };

/** How it is put right: a script for /bin/sh, given on its standard input. */
export type Deed =
  | { readonly by: 'command'; readonly user: 'root' | 'own'; readonly command: string }
  | { readonly by: 'script'; readonly script: string; readonly args: readonly string[]; readonly shown: string }
  /** Nothing omo can do. */
  | { readonly by: 'person'; readonly shown: string };

/** What the client is: its version, and its folder as Windows names it. */
export interface Own {
  readonly version: string;
  readonly folder: string;
}

/** Everything that is looked at, in the order in which it is put right. */
export function stepsFor(look: Look, own: Own): Step[] {
  return [tmux(look), git(look), node(look), omo(look, own), agent(look)];
}

function tmux({ tmuxVersion, packages }: Look): Step {
  const [name, need, deed] = ['tmux', 'better', packaged(['tmux'], packages)] as const;
  if (tmuxVersion === undefined) return { name, need, state: { is: 'missing', says: 'not installed', deed } };
  const [, major = '0', minor = '0'] = /(\d+)\.(\d+)/.exec(tmuxVersion) ?? [];
  if (Number(major) > 3 || (Number(major) === 3 && Number(minor) >= 2)) return there(name, need, tmuxVersion);
  return { name, need, state: { is: 'missing', says: `${tmuxVersion} is older than 3.2`, deed } };
}

function git({ gitVersion, packages }: Look): Step {
  if (gitVersion !== undefined) return there('git', 'better', gitVersion);
  return missing('git', 'better', 'not installed', packaged(['git'], packages));
}

function node({ nodeVersion, packages, nodePackage = '' }: Look): Step {
  if (nodeVersion !== undefined && isRecent(nodeVersion)) return there('node', 'must', nodeVersion);
  const says = nodeVersion === undefined ? 'not installed' : `${nodeVersion} is older than 20.19`;
  const deed = isRecent(nodePackage) ? packaged(['nodejs', 'npm'], packages) : NODE_ARCHIVE;
  return missing('node', 'must', says, deed);
}

const NODE_ARCHIVE: Deed = {
  by: 'script',
  script: 'install-node.sh',
  args: [],
  shown: 'download https://nodejs.org/dist/latest-v22.x, check its SHASUMS256, unpack it into ~/.local/share/omo/node',
};

function omo({ omoVersion, omo: file }: Look, { version, folder }: Own): Step {
  if (file !== undefined && omoVersion === version) return there('omo', 'must', version);
  const says = file === undefined ? 'not installed' : `${omoVersion ?? '?'}, and the client is ${version}`;
  const shown = `npm install --global <what npm pack makes of ${folder}>`;
  return missing('omo', 'must', says, { by: 'script', script: 'install-npm.sh', args: [folder], shown });
}

/** Any of the three will do; the one that is offered asks for no account of a certain provider. */
function agent({ agents }: Look): Step {
  if (agents.length > 0) return there('agents', 'better', agents.join(', '));
  const deed: Deed = {
    by: 'script',
    script: 'install-npm.sh',
    args: ['opencode-ai'],
    shown: 'npm install --global opencode-ai',
  };
  return missing('agents', 'better', `none of claude, codex and opencode`, deed);
}

function packaged(names: readonly string[], manager: string | undefined): Deed {
  const all = names.join(' ');
  const install = manager === undefined ? undefined : PACKAGES[manager];
  if (install !== undefined) return { by: 'command', user: 'root', command: install(all) };
  return { by: 'person', shown: `install ${all} with what the distribution has for that` };
}

const PACKAGES: Readonly<Partial<Record<string, (names: string) => string>>> = {
  'apt-get': (names) => `apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y ${names}`,
  dnf: (names) => `dnf install -y ${names}`,
  pacman: (names) => `pacman -S --noconfirm --needed ${names}`,
  apk: (names) => `apk add ${names}`,
  zypper: (names) => `zypper --non-interactive install ${names}`,
};

function there(name: string, need: Step['need'], says: string): Step {
  return { name, need, state: { is: 'there', says } };
}

function missing(name: string, need: Step['need'], says: string, deed: Deed): Step {
  return { name, need, state: { is: 'missing', says, deed } };
}

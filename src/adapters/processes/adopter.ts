import { accessSync, constants } from 'node:fs';
import { join } from 'node:path';

/**
 * How a launcher becomes the parent of everything its descendants leave behind (prctl(2), PR_SET_CHILD_SUBREAPER), so that
 * even what forks away, leaves its session and clears its environment is found. Node has no prctl; these two have.
 */
export type Adopter =
  | { readonly is: 'perl'; readonly program: string; readonly prctl: number }
  | { readonly is: 'python3'; readonly program: string };

export interface Started {
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/**
 * What this machine has, the cheapest first; empty where it has none, and on other systems than Linux. `OMO_ADOPTER` in `env`
 * names the only one to take, `none` for none.
 */
export function adoptersHere(
  { platform, arch }: Pick<NodeJS.Process, 'platform' | 'arch'>,
  env: NodeJS.ProcessEnv,
): Adopter[] {
  if (platform !== 'linux') return [];
  const only = env['OMO_ADOPTER'];
  const all = onLinux(arch);
  return only === undefined || only === '' ? all : all.filter(({ is }) => is === only);
}

function onLinux(arch: string): Adopter[] {
  const prctl = PRCTL[arch];
  const perl = firstOf('perl');
  const python = firstOf('python3');
  return [
    ...(perl !== undefined && prctl !== undefined ? [{ is: 'perl' as const, program: perl, prctl }] : []),
    ...(python === undefined ? [] : [{ is: 'python3' as const, program: python }]),
  ];
}

/** The same start through one of them, or as it is where there is none. `hooks`: the folder of adopt.pl and adopt.py. */
export function adopted(start: Started, adopters: readonly Adopter[], hooks: string): Started {
  const { argv, env } = start;
  // The person's switches for every perl would be for this one too, and may end it.
  const adopter = adopters.find((one) => one.is !== 'perl' || env['PERL5OPT'] === undefined);
  if (adopter === undefined) return start;
  if (adopter.is === 'python3') return { argv: [adopter.program, '-I', '-S', join(hooks, 'adopt.py'), ...argv], env };
  const hush = env['PERL_BADLANG'] === undefined;
  const words = [adopter.program, '-C0', join(hooks, 'adopt.pl'), String(adopter.prctl), hush ? 'hushed' : '-'];
  // Perl complains of every language the system lacks, on the worker's screen.
  return { argv: [...words, ...argv], env: hush ? { ...env, PERL_BADLANG: '0' } : env };
}

/** The number of prctl(2), by Node's name of the processor. */
const PRCTL: Readonly<Record<string, number>> = {
  x64: 157,
  ia32: 172,
  arm: 172,
  arm64: 167,
  riscv64: 167,
  loong64: 167,
  ppc64: 171,
  s390x: 172,
};

/** Where systems put it. Not by PATH: what version managers put there are scripts that cost a start and change the environment. */
const FOLDERS = ['/usr/bin', '/bin', '/usr/local/bin', '/run/current-system/sw/bin'];

function firstOf(name: string): string | undefined {
  return FOLDERS.map((folder) => join(folder, name)).find((path) => isProgram(path));
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

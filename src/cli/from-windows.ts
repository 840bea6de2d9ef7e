import { execFileSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { z } from 'zod';
import { OmoError } from '../core/errors.ts';
import { messageOf } from '../core/fault.ts';
import { namedPlanFile } from '../core/tasks/plan-command.ts';
import type { WindowsCall } from '../protocol/windows-call.ts';
import { localPlace } from '../core/windows/path.ts';

/** A call from Windows arrives here, inside WSL, as protocol/windows-call.ts packs it. Throws E_PROTOCOL for what no client of this version sends. */
export function windowsCall([first = '', ...more]: readonly string[]): WindowsCall {
  const [, kind, coded = ''] = /^@windows(-file)?:(.*)$/s.exec(first) ?? [];
  const text = Buffer.from(coded, 'base64url').toString('utf8');
  const call = Call.safeParse(parsed(kind === undefined ? text : taken(text)));
  if (call.success && more.length === 0) return call.data;
  throw new OmoError(
    'E_PROTOCOL',
    'what the omo of Windows asked for is not understood by the omo of this distribution. Install the same version on both sides: `omo setup wsl`.',
  );
}

const Call = z.object({ v: z.literal(1), argv: z.array(z.string()), cwd: z.string(), path: z.string().optional() });

/** Goes where the call comes from, and gives its arguments as they are meant here. */
export function goTo(call: WindowsCall, of: Pick<NodeJS.Process, 'env' | 'chdir'>): string[] {
  const { env } = of;
  if (call.path !== undefined) env['PATH'] = call.path;
  const cwd = hereOf(call.cwd, env);
  try {
    of.chdir(cwd);
  } catch (error) {
    throw new OmoError('E_CWD', `omo can't work in ${call.cwd}: ${messageOf(error)}. ${ELSEWHERE}`, { cause: error });
  }
  env['PWD'] = cwd;
  return withPaths(call.argv, (path) => hereOf(path, env));
}

const ELSEWHERE = 'Call it in a folder on a drive that WSL mounts (C:\\…), or in one of the distribution.';

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function taken(windowsPath: string): string {
  const path = wslpath(windowsPath);
  const text = readFileSync(path, 'utf8');
  rmSync(path);
  return text;
}

/** Where a path of Windows is in this distribution. */
function hereOf(path: string, env: NodeJS.ProcessEnv): string {
  const place = localPlace(path);
  if (place.is === 'relative') return place.path;
  if (place.is === 'windows') return wslpath(path);
  const own = env['WSL_DISTRO_NAME'];
  if (own === undefined || own.toLowerCase() === place.distribution.toLowerCase()) return place.path;
  throw new OmoError(
    'E_CWD',
    `${path} is in the distribution ${place.distribution}, and omo runs in ${own}. Call it in a folder of ${own}, or let it run there: set OMO_WSL_DISTRO=${place.distribution}.`,
  );
}

function wslpath(path: string): string {
  try {
    return execFileSync('wslpath', ['-u', path], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }).trimEnd();
  } catch (error) {
    throw new OmoError('E_CWD', `${path} is nowhere in this distribution: ${messageOf(error)}. ${ELSEWHERE}`, {
      cause: error,
    });
  }
}

/** The options whose value is a path. */
export const PATH_OPTIONS = ['-f', '--file', '--cwd'];

/** The values of options that are paths, and a plan that is named alone, as they are called here. Texts stay as they are. */
function withPaths(argv: readonly string[], here: (path: string) => string): string[] {
  const end = argv.indexOf('--');
  return argv.map((arg, at) => {
    if (end !== -1 && at > end) return arg;
    const [, option, value] = /^(--[a-z]+)=(.*)$/s.exec(arg) ?? [];
    if (option !== undefined && value !== undefined && PATH_OPTIONS.includes(option)) return `${option}=${here(value)}`;
    if (PATH_OPTIONS.includes(argv[at - 1] ?? '') || WHOLE_PLAN.test(arg)) return here(arg);
    const plan = namedPlanFile([arg]);
    return plan === undefined ? arg : arg.replace(plan, () => here(plan));
  });
}

/** What stays of `execute C:\work\plan.md` when it is not in quotes. */
const WHOLE_PLAN = /^[A-Za-z]:[\\/][^\n;|<>"]*\.(?:md|markdown)$/i;

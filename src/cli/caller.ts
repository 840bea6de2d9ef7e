import { readFileSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import { OmoError } from '../core/errors.ts';
import { errnoOf, messageOf } from '../core/fault.ts';
import type { Caller } from '../protocol/messages.ts';

/** What one process's environment says about omo; the caller's own comes first, then its parent's, and so on. */
export interface Environment {
  readonly OMO_HOME?: string | undefined;
  readonly OMO_TOKEN_FILE?: string | undefined;
  readonly ORCH_DEPTH?: string | undefined;
  readonly ORCH_MAX_DEPTH?: string | undefined;
}

/** Who is calling, as far as environments tell. */
export interface Calling {
  readonly home?: string;
  readonly tokenFile?: string;
  readonly depth: number;
  readonly maxDepth?: number;
}

/**
 * The nearest environment that names a home or a token counts, and the strictest valid depth of all:
 * so `env -i`, `nohup` and a changed ORCH_DEPTH leave a worker where it is.
 */
export function calling(all: readonly Environment[]): Calling {
  const home = all.find((each) => each.OMO_HOME)?.OMO_HOME;
  const tokenFile = all.find((each) => each.OMO_TOKEN_FILE)?.OMO_TOKEN_FILE;
  const limits = all.flatMap((each) => level(each.ORCH_MAX_DEPTH));
  return {
    ...(home === undefined ? {} : { home }),
    ...(tokenFile === undefined ? {} : { tokenFile }),
    depth: Math.max(0, ...all.flatMap((each) => level(each.ORCH_DEPTH))),
    ...(limits.length === 0 ? {} : { maxDepth: Math.min(...limits) }),
  };
}

/** Anything but a small whole number is no depth at all: not zero, not "very deep". */
function level(text: string | undefined): number[] {
  return text !== undefined && /^\d{1,3}$/.test(text) ? [Number(text)] : [];
}

/** The caller's own environment, then those of its ancestors as they were started; without /proc only its own. */
export function environments(env: NodeJS.ProcessEnv, ppid: number): Environment[] {
  const found: Environment[] = [pick(env)];
  const seen = new Set<number>();
  for (let pid: number | undefined = ppid; pid !== undefined && pid > 0 && !seen.has(pid); pid = parentOf(pid)) {
    seen.add(pid);
    const text = readProc(`/proc/${pid}/environ`);
    if (text !== undefined) found.push(parseEnviron(text));
  }
  return found;
}

/** What the daemon is told. The token goes along only to the home it belongs to: another home's daemon doesn't know it. */
export function callerFor(who: Calling, home: string, pid: number): Caller {
  const token = who.tokenFile === undefined || !belongs(who.tokenFile, home) ? undefined : readToken(who.tokenFile);
  return {
    pid,
    depth: who.depth,
    ...(token === undefined ? {} : { token }),
    ...(who.maxDepth === undefined ? {} : { maxDepth: who.maxDepth }),
  };
}

function pick(env: NodeJS.ProcessEnv): Environment {
  return {
    OMO_HOME: env['OMO_HOME'],
    OMO_TOKEN_FILE: env['OMO_TOKEN_FILE'],
    ORCH_DEPTH: env['ORCH_DEPTH'],
    ORCH_MAX_DEPTH: env['ORCH_MAX_DEPTH'],
  };
}

function parseEnviron(text: string): Environment {
  const pairs = text.split('\0').map((pair): [string, string] => {
    const at = pair.indexOf('=');
    return [pair.slice(0, at), pair.slice(at + 1)];
  });
  return pick(Object.fromEntries(pairs));
}

/** `pid (name) state ppid …`; the name may hold blanks and brackets, so the last bracket counts. */
function parentOf(pid: number): number | undefined {
  const stat = readProc(`/proc/${pid}/stat`);
  const ppid = Number(stat?.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
  return Number.isInteger(ppid) ? ppid : undefined;
}

// Another user's process is none of our workers; one that ended meanwhile has nothing more to say; macOS has no /proc.
const UNREADABLE = ['EACCES', 'EPERM', 'ENOENT', 'ESRCH', 'ENOTDIR'];

function readProc(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (UNREADABLE.includes(errnoOf(error) ?? '')) return undefined;
    throw error;
  }
}

function belongs(tokenFile: string, home: string): boolean {
  for (let folder = dirname(resolve(tokenFile)); ; folder = dirname(folder)) {
    if (folder === resolve(home)) return true;
    if (basename(folder) === '') return false;
  }
}

function readToken(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    // The worker is over and its token with it: the daemon places this caller by its ancestors and its depth.
    if (errnoOf(error) === 'ENOENT') return undefined;
    throw new OmoError('E_FILE', `The worker's token file ${file} cannot be read: ${messageOf(error)}.`, {
      cause: error,
    });
  }
}

import { setTimeout as pause } from 'node:timers/promises';
import { execa } from 'execa';
import { OmoError } from '../../core/errors.ts';
import { messageOf } from '../../core/fault.ts';
import { clip, oneLine } from '../../core/text/line.ts';

export interface GitOptions {
  /** Beside what every command of omo's gets. */
  readonly env?: Readonly<Record<string, string>>;
  /** Its standard input. */
  readonly input?: string | Uint8Array;
  /** The index it uses instead of the tree's own; absolute. */
  readonly index?: string;
  /** `latin1`: a character for each byte, so that names which aren't UTF-8 come out whole; absent: UTF-8. */
  readonly as?: 'latin1';
  /** At most so many bytes are read of what it prints; then it is ended, and `exitCode` is undefined. */
  readonly most?: number;
}

export interface GitResult {
  /** Undefined: it was ended by a signal, or could not be started at all. */
  readonly exitCode: number | undefined;
  readonly stdout: string;
  /** What git said, or why it could not be started. */
  readonly stderr: string;
}

/** Runs git in a folder and gives all it printed, byte for byte. Throws E_GIT with what git said when it fails. */
export async function git(cwd: string, args: readonly string[], options: GitOptions = {}): Promise<string> {
  const result = await gitResult(cwd, args, options);
  if (result.exitCode !== 0) throw gitError(cwd, args, result);
  return result.stdout;
}

/** The same of a command that prints one line: without its line end. */
export async function gitLine(cwd: string, args: readonly string[], options: GitOptions = {}): Promise<string> {
  return (await git(cwd, args, options)).replace(/\n$/, '');
}

/** The same, for where failing is an answer too. Never throws. */
export async function gitResult(cwd: string, args: readonly string[], options: GitOptions = {}): Promise<GitResult> {
  for (let tried = 1; ; tried += 1) {
    const result = await once(cwd, args, options);
    if (tried === TRIES || !TREES_CHANGE.test(result.stderr)) return result;
    await pause(WAIT_MS);
  }
}

/**
 * Many commands read what the repository keeps of each of its trees, and give up when one comes or goes meanwhile, by another
 * run's hand or the person's. They have done nothing then.
 */
const TREES_CHANGE = /^fatal: (?:failed to read|Invalid path|unable to read) [^\n]*\/worktrees\//m;
const TRIES = 10;
const WAIT_MS = 50;

async function once(cwd: string, args: readonly string[], options: GitOptions): Promise<GitResult> {
  const { env = {}, input, index, as = 'utf8', most = MOST_OUTPUT } = options;
  try {
    const result = await execa('git', [...SAFE, ...args], {
      cwd,
      env: { ...gitEnvironment(process.env), ...(index === undefined ? {} : { GIT_INDEX_FILE: index }), ...env },
      extendEnv: false,
      ...(input === undefined ? { stdin: 'ignore' } : { input }),
      encoding: 'buffer',
      stripFinalNewline: false,
      reject: false,
      maxBuffer: most,
    });
    const said = text(result.stderr, 'utf8');
    const why = said === '' && result.exitCode !== 0 ? (result.shortMessage ?? '') : said;
    return { exitCode: result.exitCode, stdout: text(result.stdout, as), stderr: why };
  } catch (error) {
    return { exitCode: undefined, stdout: '', stderr: messageOf(error) };
  }
}

/** What went wrong, in git's words. */
export function gitError(cwd: string, args: readonly string[], { exitCode, stdout, stderr }: GitResult): OmoError {
  const said = clip(oneLine(stderr === '' ? stdout : stderr), 500);
  const end = exitCode === undefined ? 'could not be run' : `failed (exit code ${exitCode})`;
  return new OmoError('E_GIT', `git ${args[0] ?? ''} in ${cwd} ${end}: ${said === '' ? 'it said nothing' : said}`);
}

/**
 * What an environment holds for git that is meant for another repository or another command is left out; who the person is and
 * where their settings lie stays.
 */
function gitEnvironment(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const kept = Object.entries(env).filter(([name]) => !name.startsWith('GIT_') || KEPT.test(name));
  return { ...Object.fromEntries(kept), GIT_TERMINAL_PROMPT: '0', LC_ALL: 'C', GIT_OPTIONAL_LOCKS: '0' };
}

const KEPT = /^GIT_(?:AUTHOR_|COMMITTER_|CONFIG_GLOBAL$|CONFIG_SYSTEM$|CONFIG_NOSYSTEM$|EXEC_PATH$|SSH|SSL_|PROXY_)/;

/** Nothing of the person's runs, asks or cleans up because of what omo does. */
const SAFE: readonly string[] = [
  'core.hooksPath=/dev/null',
  'core.fsmonitor=false',
  'commit.gpgSign=false',
  'gc.auto=0',
  'maintenance.auto=false',
  'rerere.enabled=false',
  'submodule.recurse=false',
  'advice.addEmbeddedRepo=false',
  'core.editor=true',
  'core.pager=cat',
].flatMap((setting) => ['-c', setting]);

/** Of one command, in bytes: names of millions of files. */
const MOST_OUTPUT = 512 * 1024 * 1024;

function text(bytes: Uint8Array | undefined, as: 'utf8' | 'latin1'): string {
  return bytes === undefined ? '' : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString(as);
}

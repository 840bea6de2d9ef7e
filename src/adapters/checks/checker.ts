import { dirname } from 'node:path';
import { performance } from 'node:perf_hooks';
import { setTimeout as pause } from 'node:timers/promises';
import { execa } from 'execa';
import type { Survivor } from '../../core/events/event.ts';
import type { Verification } from '../../core/events/proof.ts';
import { survivorNames } from '../../core/text/survivors.ts';
import { messageOf } from '../../core/fault.ts';
import type { Checker, CheckSpec } from '../../ports/checker.ts';
import { endTree, type EndWaits } from '../processes/end-tree.ts';
import type { ProcessTable } from '../processes/process-table.ts';
import { systemTable } from '../processes/system-table.ts';
import { BoundedFile } from './bounded-file.ts';
import { checkEnvironment } from './environment.ts';
import { LastBytes, plainEnd } from './last-bytes.ts';

/**
 * Runs acceptance commands by `sh -c`: nothing to read, no terminal, all they print in one file in the order it was printed.
 * Their processes are found by their session, their parents and their mark; one that has cleared its environment, left the
 * session and lost its parent before the command ended is not found.
 */
export function shellChecker(table: ProcessTable = systemTable()): Checker {
  return {
    async check(spec) {
      const ended = await endOf(table, spec).catch((error: unknown) => notRun(messageOf(error)));
      return { command: spec.command, output: spec.output, ...ended };
    },
  };
}

/** Ends what is left of a check that another daemon ran. */
export async function endCheck(of: Pick<CheckSpec, 'mark' | 'output'>): Promise<void> {
  await endMarked(systemTable(), of);
}

type Ended = Omit<Verification, 'command' | 'output'>;

async function endOf(table: ProcessTable, spec: CheckSpec): Promise<Ended> {
  await endMarked(table, spec);
  const file = await BoundedFile.open(spec.output);
  try {
    return await ran(table, spec, file);
  } finally {
    await file.close();
  }
}

async function ran(table: ProcessTable, spec: CheckSpec, file: BoundedFile): Promise<Ended> {
  if (spec.signal?.aborted) return { ...BROKEN_OFF, ms: 0, tail: '' };
  const began = performance.now();
  const child = start(spec);
  if (child.pid === undefined) return notRun(whyNotStarted(await child), file);
  const last = new LastBytes();
  const printed = follow(child.stdout, last, file);
  const exit = await exitWithin(child, spec);
  const ms = Math.round(performance.now() - began);
  const left = await endMarked(table, spec, child.pid);
  await closed(child.stdout, printed);
  if (left.length > 0) file.note(`it left processes that could not be ended: ${survivorNames(left)}`);
  return { ...exit, ms, tail: plainEnd(last.bytes, file.notes) };
}

function notRun(problem: string, file?: BoundedFile): Ended {
  file?.note(`it could not be run: ${problem}`);
  return { ok: false, problem, ms: 0, tail: '' };
}

/**
 * In its environment, so that what leaves its session is found, also by another daemon. With the folder of its output, since
 * daemons of two homes may name their checks alike.
 */
function marksOf({ mark, output }: Pick<CheckSpec, 'mark' | 'output'>): Record<string, string> {
  return { OMO_CHECK: `${mark} ${dirname(output)}` };
}

const WAITS: EndWaits = { termMs: 2000, killMs: 5000 };
/** After everything has ended; who still holds the other end then has hidden itself, and is not waited for. */
const CLOSE_MS = 1000;
/** Timers hold no more. */
const LONGEST_MS = 2 ** 31 - 1;

/** The first shell only lays both outputs into one pipe; `--`, because a command may begin with a dash. */
const BOTH_IN_ONE = 'exec sh -c -- "$1" 2>&1';

function start(spec: CheckSpec) {
  const { command, cwd, env, under = (argv: readonly string[]) => argv } = spec;
  const [program = 'sh', ...args] = under(['sh', '-c', BOTH_IN_ONE, 'sh', command]);
  return execa(program, args, {
    cwd,
    env: { ...checkEnvironment(env), ...marksOf(spec) },
    extendEnv: false,
    stdin: 'ignore',
    stdout: 'pipe',
    stderr: 'ignore',
    reject: false,
    buffer: false,
    // Its own session, by which its whole tree is found.
    detached: true,
    windowsHide: true,
  });
}

type Child = ReturnType<typeof start>;

/** A folder that is not there is told by the system as a program that is not there; execa knows better. */
function whyNotStarted({ originalMessage = '', shortMessage, code }: Awaited<Child>): string {
  const folder = /The "cwd" option is invalid: ([^\n]*)/.exec(shortMessage ?? '')?.[1];
  if (folder !== undefined) return `there is no folder ${folder.replace(/\.$/, '')}`;
  return (code === undefined ? undefined : SYSTEM_SAYS[code]) ?? (originalMessage || 'the system does not say why');
}

const SYSTEM_SAYS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no program sh in the PATH of its environment',
  EAGAIN: 'the system lets no more processes start (EAGAIN)',
  ENOMEM: 'the system has no memory for another process (ENOMEM)',
  E2BIG: 'the command with its environment is longer than the system takes (E2BIG)',
};

type Exit = Pick<Verification, 'ok' | 'exitCode' | 'signal' | 'timedOut'>;

/** How the command itself ended, or that it is to be ended; what it left may still run. */
async function exitWithin(child: Child, { timeoutMs, signal }: CheckSpec): Promise<Exit> {
  const over = new AbortController();
  const stopped = signal ? AbortSignal.any([signal, over.signal]) : over.signal;
  const late = pause(Math.min(timeoutMs, LONGEST_MS), TIMED_OUT, { signal: stopped }).catch(() => BROKEN_OFF);
  const first = await Promise.race([exitOf(child), late]);
  over.abort();
  return first;
}

function exitOf(child: Child): Promise<Exit> {
  return new Promise((resolve) => {
    child.once('exit', (exitCode: number | null, by: string | null) => {
      resolve({ ok: exitCode === 0, ...(exitCode !== null && { exitCode }), ...(by !== null && { signal: by }) });
    });
  });
}

const TIMED_OUT: Exit = { ok: false, timedOut: true };
/** What omo ends a tree with. */
const BROKEN_OFF: Exit = { ok: false, signal: 'SIGTERM' };

/** Ends what bears the mark, and what `pid` leads; returns what lives all the same. */
async function endMarked(
  table: ProcessTable,
  spec: Pick<CheckSpec, 'mark' | 'output'>,
  pid?: number,
): Promise<Survivor[]> {
  const leader = pid === undefined ? {} : { root: { pid, start: (await table.start(pid)) ?? '' }, session: pid };
  return endTree(table, { ...leader, marks: marksOf(spec), spare: [] }, WAITS);
}

/** Never rejects: a stream that breaks off has said what it had to say. */
async function follow(stream: Child['stdout'], last: LastBytes, file: BoundedFile): Promise<void> {
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      last.add(chunk);
      await file.write(chunk);
    }
  } catch (error) {
    if (!stream.destroyed) file.note(`its output broke off: ${messageOf(error)}`);
  }
}

async function closed(stream: Child['stdout'], printed: Promise<void>): Promise<void> {
  const over = new AbortController();
  const late = pause(CLOSE_MS, undefined, { signal: over.signal }).catch(() => undefined);
  await Promise.race([printed, late]);
  over.abort();
  stream.destroy();
  await printed;
}

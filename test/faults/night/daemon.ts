import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { post } from '../../../src/adapters/socket/post.ts';
import { socketPath } from '../../../src/adapters/socket/path.ts';
import { OmoError } from '../../../src/core/errors.ts';
import type { Method, Params, Results } from '../../../src/protocol/messages.ts';
import type { Omo } from '../../support/run-omo.ts';
import { DAEMON, DAEMON_IN_PARTS } from '../../support/built.ts';

const MUTANT = join(import.meta.dirname, 'mutant.mjs');
const LOOK_MS = 5;

/** The built daemon of one home, the first of a process group of its own. */
export interface KilledDaemon {
  readonly child: ChildProcess;
  /** Its end, by which signal or code. */
  readonly over: Promise<unknown>;
  /** From its start to its first answer; undefined: it ended before. */
  ready(): Promise<Ready | undefined>;
  /** SIGKILL: to it and what it runs beside it (git, tmux' clients), or to it alone. */
  kill(whom: 'group' | 'alone'): Promise<void>;
}

export interface Ready {
  readonly ms: number;
  /** Of it, ms that the daemon itself was at work: what a busy machine doesn't change. */
  readonly cpu: number;
}

export interface DaemonOptions {
  /** With one mistake of mutant-hooks.mjs built in. */
  readonly mutant?: string | undefined;
  /** What runs it: a program and its arguments. */
  readonly by?: readonly string[];
  /** Loaded before it. */
  readonly first?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

export function startDaemon(omo: Omo, { mutant, by = [], first = [], env }: DaemonOptions = {}): KilledDaemon {
  const began = performance.now();
  const out = openSync(join(omo.root, 'daemon.out'), 'a', 0o600);
  const imports = [...first, ...(mutant === undefined ? [] : [MUTANT])].flatMap((module) => ['--import', module]);
  const [program, ...argv] = [...by, process.execPath, ...imports, mutant === undefined ? DAEMON : DAEMON_IN_PARTS];
  const child = spawn(program, argv, {
    cwd: '/',
    detached: true,
    stdio: ['ignore', out, out],
    env: { ...omo.env, ...env, ...(mutant !== undefined && { OMO_TEST_MUTANT: mutant }) },
  });
  closeSync(out);
  const over = once(child, 'exit');
  return {
    child,
    over,
    async ready() {
      while (child.exitCode === null && child.signalCode === null) {
        if ((await answering(omo)) === child.pid) return { ms: performance.now() - began, cpu: cpuOf(child.pid ?? 0) };
        await pause(LOOK_MS);
      }
      return undefined;
    },
    async kill(whom) {
      const pid = child.pid ?? 0;
      if (child.exitCode === null && child.signalCode === null) process.kill(whom === 'group' ? -pid : pid, 'SIGKILL');
      await over;
    },
  };
}

/** User and system time of a process so far, ms; proc(5): fields 14 and 15 of stat, in hundredths of a second. */
function cpuOf(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

/** `n starts: p50 …, p99 …, max …`, and the same of the time they were at work. */
export function spread(all: readonly Ready[]): string {
  const of = (what: keyof Ready): string => {
    const sorted = all.map((one) => Math.round(one[what])).toSorted((a, b) => a - b);
    const at = (part: number) => sorted[Math.ceil(sorted.length * part) - 1];
    return `p50 ${at(0.5)} ms, p99 ${at(0.99)} ms, max ${at(1)} ms`;
  };
  return `${all.length} starts: ${of('ms')}; at work ${of('cpu')}`;
}

/** The pid of the daemon that answers; undefined: none does. */
export async function answering(omo: Omo): Promise<number | undefined> {
  const said = await ask(omo, 'status', {});
  return said?.daemon.pid;
}

/** undefined: the daemon was not there, or went away before it had answered. */
export async function ask<M extends Method>(omo: Omo, method: M, params: Params<M>): Promise<Results[M] | undefined> {
  try {
    return await post(socketPath(omo.home, omo.env, process.getuid?.() ?? 0), method, params, ASK_MS);
  } catch (error) {
    if (error instanceof OmoError && CUT_OFF.has(error.code)) return undefined;
    throw error;
  }
}

/** A busy machine is no fault. */
const ASK_MS = 60_000;
const CUT_OFF = new Set(['E_DAEMON_UNREACHABLE', 'E_PROTOCOL']);

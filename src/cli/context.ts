import type { Calling } from './caller.ts';
import { calling, environments } from './caller.ts';
import { homeOf } from './home.ts';
import type { Output } from './print/output.ts';
import { output } from './print/output.ts';

/** What a command gets from the process it runs in. */
export interface Context {
  readonly env: NodeJS.ProcessEnv;
  readonly cwd: string;
  readonly pid: number;
  readonly uid: number;
  readonly who: Calling;
  /** Absolute; not created yet. */
  readonly home: string;
  /** Whether a person can be asked. */
  readonly canAsk: boolean;
  readonly out: Output;
  readonly err: Output;
  readonly now: () => number;
}

/** The context of a process. */
export function contextOf(of: NodeJS.Process): Context {
  const who = calling(environments(of.env, of.ppid));
  const err = output(of.stderr, of.env);
  return {
    env: of.env,
    cwd: of.cwd(),
    pid: of.pid,
    uid: of.getuid?.() ?? 0,
    who,
    home: homeOf(who, of.env),
    canAsk: of.stdin.isTTY && err.tty,
    out: output(of.stdout, of.env),
    err,
    now: () => Date.now(),
  };
}

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { socketPath } from '../../src/adapters/socket/path.ts';
import { serve } from '../../src/adapters/socket/server.ts';
import type { Context } from '../../src/cli/context.ts';
import { plain } from '../../src/cli/print/paint.ts';
import { runProgram } from '../../src/cli/program.ts';
import { version } from '../../src/cli/version.ts';
import { OmoError } from '../../src/core/errors.ts';
import type { Method, Results } from '../../src/protocol/messages.ts';
import { METHODS } from '../../src/protocol/messages.ts';
import { at } from './reports.ts';

/** What a daemon would say to each method; what it is asked is kept. */
export type Replies = { readonly [M in Method]?: Results[M] };

export interface Told {
  readonly home: string;
  /** Every request but `status`, in order, as it arrived: checked by the protocol's own schemas. */
  readonly asked: [method: string, params: unknown][];
  /** Runs one command line in this process. */
  readonly omo: (...argv: string[]) => Promise<Said>;
  /** What a worker's environment has, on top of nothing. */
  readonly env: Record<string, string>;
}

export interface Said {
  readonly exit: number;
  readonly out: string[];
  readonly err: string[];
}

/** The command line with the real protocol and the real socket, and a daemon behind it that has only these replies. */
export async function toldDaemon(replies: Replies): Promise<Told> {
  const home = mkdtempSync(join(tmpdir(), 'omo-told-'));
  onTestFinished(() => rmSync(home, { recursive: true, force: true }));
  const asked: [string, unknown][] = [];
  const methods = Object.fromEntries(
    Object.entries({ ...replies, status: replies.status ?? STATUS }).map(([method, reply]) => [
      method,
      (params: unknown) => {
        if (method !== 'status') asked.push([method, params]);
        return reply;
      },
    ]),
  );
  const path = socketPath(home, {}, UID);
  const server = await serve({ path, schemas: METHODS, methods, onError: fail });
  onTestFinished(() => server.close());
  const env: Record<string, string> = {};
  return { home, asked, env, omo: (...argv) => said(argv, home, env) };
}

const UID = process.getuid?.() ?? 0;

const STATUS: Results['status'] = {
  schemaVersion: 1,
  daemon: { pid: 1, since: at(0), version: version() },
  troubles: [],
  foreign: [],
  questions: 0,
  providers: [],
  workers: [],
  runs: [],
};

/** An error of omo's is printed by its code, as the last line on stderr. */
async function said(argv: readonly string[], home: string, env: Record<string, string>): Promise<Said> {
  const [out, err]: [string[], string[]] = [[], []];
  const context: Context = {
    env,
    cwd: home,
    pid: process.pid,
    uid: UID,
    who: { depth: 0 },
    home,
    canAsk: false,
    out: sheet(out),
    err: sheet(err),
    now: () => Date.parse(at(60)),
  };
  try {
    return { exit: await runProgram(argv, () => context), out, err };
  } catch (error) {
    if (!(error instanceof OmoError)) throw error;
    const problems = error.problems.map(({ code }) => code);
    return {
      exit: error.exit,
      out,
      err: [...err, error.message, [error.code, ...problems].join(' ')],
    };
  }
}

function sheet(into: string[]): Context['out'] {
  return {
    tty: false,
    columns: () => Number.POSITIVE_INFINITY,
    paint: plain,
    lines: (...lines) => void into.push(...lines),
    write: (text) => void into.push(String(text)),
  };
}

function fail(error: unknown): never {
  throw error;
}

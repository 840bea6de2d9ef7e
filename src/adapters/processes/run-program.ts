import { randomUUID } from 'node:crypto';
import type { Readable } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import { execa } from 'execa';
import { besideMark } from './beside.ts';
import { endTree, type EndWaits } from './end-tree.ts';
import type { ProcessTable } from './process-table.ts';
import { systemTable } from './system-table.ts';

export interface ProgramSpec {
  readonly argv: readonly string[];
  /** The whole environment. */
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  /** Its standard input. */
  readonly input: string;
}

/** How a program ended. Whatever it started has ended with it. */
export type ProgramEnd =
  | ({ readonly is: 'ended'; readonly stdout: string; /** Its last words. */ readonly stderr: string } & Exit)
  | { readonly is: 'not-started'; readonly why: string }
  /** It was ended, because the signal said so. */
  | { readonly is: 'stopped'; readonly stderr: string }
  /** It was ended, because it printed more than anybody reads. */
  | { readonly is: 'flooded' };

export interface Exit {
  readonly exitCode?: number | undefined;
  /** The name of the signal that ended it. */
  readonly signal?: string | undefined;
}

/**
 * Runs a program to its end, without a shell and without a terminal, and ends its whole process tree: when the signal comes,
 * when it floods, and when it leaves anything behind. Never throws for what the program does.
 */
export async function runProgram(spec: ProgramSpec, signal: AbortSignal): Promise<ProgramEnd> {
  if (signal.aborted) return { is: 'stopped', stderr: '' };
  const mark = randomUUID();
  const child = start(spec, mark);
  if (child.pid === undefined) return { is: 'not-started', why: whyNotStarted(await child) };
  const [out, err] = [new Gathered(child.stdout, MOST_OUTPUT), new Gathered(child.stderr, MOST_OUTPUT)];
  await first(signal, (resolve) => {
    child.once('exit', resolve);
    out.onFlood = resolve;
  });
  await endAll(systemTable(), child.pid, mark);
  await Promise.all([out.closed(CLOSE_MS), err.closed(CLOSE_MS)]);
  if (out.flooded) return { is: 'flooded' };
  const stderr = err.text.slice(-MOST_WORDS);
  if (signal.aborted) return { is: 'stopped', stderr };
  const { exitCode, signal: by } = await child;
  return { is: 'ended', exitCode, signal: by, stdout: out.text, stderr };
}

/** Told by its environment too, so that what leaves its session is found. */
const MARK = 'OMO_RESPONDER';
const WAITS: EndWaits = { termMs: 2000, killMs: 5000 };
/** After everything has ended; who still holds the other end then has hidden itself, and is not waited for. */
const CLOSE_MS = 1000;
/** A reply is a line; an agent's record of a turn is longer. Characters. */
const MOST_OUTPUT = 8 * 1024 * 1024;
const MOST_WORDS = 2000;

function start({ argv, env, cwd, input }: ProgramSpec, mark: string) {
  const [program = '', ...args] = argv;
  return execa(program, args, {
    cwd,
    env: { ...env, ...besideMark(), [MARK]: mark },
    extendEnv: false,
    input,
    reject: false,
    buffer: false,
    // Its own session, by which its whole tree is found.
    detached: true,
    windowsHide: true,
  });
}

type Result = Awaited<ReturnType<typeof start>>;

/** A folder that is not there is told by the system as a program that is not there; execa knows better. */
function whyNotStarted({ originalMessage, shortMessage }: Result): string {
  const folder = /The "cwd" option is invalid: ([^\n]*)/.exec(shortMessage ?? '')?.[1];
  return folder === undefined
    ? (originalMessage ?? 'the system does not say why')
    : `there is no folder ${folder.replace(/\.$/, '')}`;
}

async function endAll(table: ProcessTable, pid: number, mark: string): Promise<void> {
  const root = { pid, start: (await table.start(pid)) ?? '' };
  await endTree(table, { root, session: pid, marks: { [MARK]: mark }, spare: [] }, WAITS);
}

/** Resolves when `wait` does, or when the signal comes; lets go of the signal either way. */
async function first(signal: AbortSignal, wait: (resolve: () => void) => void): Promise<void> {
  const done = new AbortController();
  await new Promise<void>((resolve) => {
    signal.addEventListener('abort', () => resolve(), { signal: done.signal });
    wait(resolve);
  });
  done.abort();
}

/** What a stream says: all of it up to `most` characters, and of a longer one the end. */
class Gathered {
  text = '';
  flooded = false;
  onFlood: () => void = () => undefined;
  readonly #stream: Readable;
  readonly #closed: Promise<unknown>;

  constructor(stream: Readable, most: number) {
    this.#stream = stream.setEncoding('utf8');
    this.#closed = new Promise((resolve) => stream.once('close', resolve));
    stream.on('data', (chunk: string) => {
      this.text += chunk;
      if (this.text.length <= most) return;
      this.text = this.text.slice(-most / 2);
      this.flooded = true;
      this.onFlood();
    });
  }

  async closed(ms: number): Promise<void> {
    const over = new AbortController();
    const late = pause(ms, undefined, { signal: over.signal }).catch(() => undefined);
    await Promise.race([this.#closed, late]);
    over.abort();
    this.#stream.destroy();
  }
}

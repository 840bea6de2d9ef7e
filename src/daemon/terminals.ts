import type { Logger } from 'pino';
import { attemptSigns, workerSigns } from '../adapters/processes/attempt-target.ts';
import { endTree } from '../adapters/processes/end-tree.ts';
import { systemTable } from '../adapters/processes/system-table.ts';
import { HeadlessTerminal } from '../adapters/headless/terminal.ts';
import { attachArgv } from '../adapters/tmux/attach-argv.ts';
import type { LinkNews } from '../adapters/tmux/link.ts';
import { type ViewCommands, viewCommands } from '../adapters/tmux/view-argv.ts';
import { TmuxTerminal } from '../adapters/tmux/terminal.ts';
import { exactly, sessionOf } from '../adapters/tmux/worker-name.ts';
import type { Home } from '../config/home.ts';
import { OmoError } from '../core/errors.ts';
import { messageOf } from '../core/fault.ts';
import type { Survivor } from '../core/events/event.ts';
import type { Run, State } from '../core/state/state.ts';
import type { Keyboard } from '../ports/keyboard.ts';
import type { Seen, Terminal } from '../ports/terminal.ts';
import { strayTrouble } from './strays.ts';
import type { Troubles } from './troubles.ts';

/** From SIGTERM to SIGKILL, and from there until what is left is called a survivor: a stop takes two seconds where all goes well. */
export const STOP = { termMs: 1000, killMs: 2000 };
/** How long one answer of tmux may take. */
const TMUX_LIMIT_MS = 5000;

export type TmuxUse = { readonly is: 'there' } | { readonly is: 'absent'; readonly why: string };

/** The terminals of a home. tmux is touched only once a run wants it, or while one that used it is not over. */
export class Terminals {
  readonly #tmux: TmuxTerminal;
  readonly #headless: HeadlessTerminal;
  readonly #socket: string;
  readonly #home: string;
  readonly #troubles: Troubles | undefined;

  constructor(home: Home, socket: string, env: NodeJS.ProcessEnv, log: Logger, troubles?: Troubles) {
    this.#troubles = troubles;
    this.#socket = socket;
    this.#home = home.root;
    const table = systemTable();
    this.#headless = new HeadlessTerminal({
      startOf: (pid) => table.start(pid),
      endTree: async ({ pid, pidStart }, key) =>
        endTree(table, { root: { pid, start: pidStart }, spare: [], ...(await attemptSigns(home.root, key)) }, STOP),
    });
    const onNews = (news: LinkNews): void => {
      log.warn({ news }, 'tmux link changed');
      if (news.is === 'hidden') troubles?.tell('tmux', hidden(news.reason));
      else troubles?.clear('tmux');
    };
    this.#tmux = new TmuxTerminal({
      program: 'tmux',
      socket,
      env,
      home: home.root,
      limitMs: TMUX_LIMIT_MS,
      stop: STOP,
      onNews,
    });
  }

  /** Whether a run can have tmux now; starts its server when there is none. One that has not answered for a while is not waited for. */
  async useTmux(): Promise<TmuxUse> {
    const { server, silent } = this.#tmux;
    if (server === undefined && silent !== undefined) return { is: 'absent', why: `${mute(silent.pid).message}.` };
    try {
      await this.#tmux.open();
      return { is: 'there' };
    } catch (error) {
      if (error instanceof OmoError && (error.code === 'E_TMUX_MISSING' || error.code === 'E_TMUX_GONE'))
        return { is: 'absent', why: error.message };
      throw error;
    }
  }

  /** The keys and screens of workers in tmux. */
  keyboard(): Keyboard {
    return this.#tmux.keyboard();
  }

  of(run: Run): Terminal {
    return run.mode === 'parallel' ? this.#tmux : this.#headless;
  }

  /** Closes a worker's session and ends what its attempts have left behind; returns what would not end. */
  async close(run: Run, worker: string): Promise<Survivor[]> {
    await this.of(run).close(worker);
    const server = this.#tmux.server?.pid;
    const signs = await workerSigns(this.#home, run, worker);
    return endTree(systemTable(), { ...signs, spare: server === undefined ? [] : [server] }, STOP);
  }

  get headless(): Terminal {
    return this.#headless;
  }

  /** tmux where it is worth asking: it is used already, a worker of the state lives in it, or it may hold one that the state has lost. */
  async tmuxInUse(state: State): Promise<Terminal | undefined> {
    const wanted =
      this.#tmux.server !== undefined ||
      state.runs.some((run) => run.mode === 'parallel' && run.workers.some((worker) => worker.phase.is !== 'closed'));
    return wanted || (await this.#tmux.left()) !== undefined ? this.#tmux : undefined;
  }

  /** What the journal knows of processes without a terminal, told to the terminal that no longer does. */
  adoptProcesses(state: State): void {
    for (const run of state.runs) {
      for (const { phase, spec, attempts, worker = '' } of run.tasks) {
        const place = phase.is === 'running' && 'place' in phase.stage ? phase.stage.place : undefined;
        const key = { run: run.id, task: spec.id, attempt: attempts };
        if (place?.kind === 'process') this.#headless.adopt(key, worker, place);
      }
    }
  }

  /** Pids of tmux servers that only omo uses; on the person's own server everything of theirs has it as an ancestor. */
  ownServers(): number[] {
    return this.#socket === 'default' || this.#tmux.server === undefined ? [] : [this.#tmux.server.pid];
  }

  async attachArgv(worker: string): Promise<readonly string[]> {
    return attachArgv('tmux', this.#socket, await this.#tmux.target(worker));
  }

  /** For a terminal of the person's, which has another PATH: `program` is the whole path of tmux. */
  viewCommands(program: string, worker: string): ViewCommands {
    return viewCommands(program, this.#socket, worker);
  }

  /** A server that does not answer is a trouble until it does. */
  tellSilence(): undefined {
    const { silent } = this.#tmux;
    if (silent === undefined) this.#troubles?.clear('tmux silence');
    else this.#troubles?.tell('tmux silence', mute(silent.pid));
  }

  /** At a daemon's start, what lives in tmux could not be seen, and why; with nothing: now it was. */
  tellUnseen(error?: unknown): void {
    if (error === undefined) this.#troubles?.clear('tmux unseen');
    else if (this.#tmux.silent === undefined) this.#troubles?.tell('tmux unseen', unseen(error));
    this.tellSilence();
  }

  tellStrays(strays: readonly Seen[]): void {
    const [first] = strays;
    if (first === undefined) return this.#troubles?.clear('strays');
    const [program = '', ...args] = attachArgv('tmux', this.#socket, exactly(sessionOf(first.worker)));
    this.#troubles?.tell('strays', strayTrouble(strays, [program, ...args.slice(0, -1), `'${args.at(-1)}'`]));
  }

  /** Lets go of the terminals. A server of omo's own on which nothing of anybody is left is ended, a person's is left as it was. */
  async release(state: State, unknown: 'none' | 'some'): Promise<void> {
    const idle =
      unknown === 'none' && state.runs.every((run) => run.workers.every((worker) => worker.phase.is === 'closed'));
    if (idle && this.#tmux.server !== undefined) await this.#leave();
    await this.#tmux.release();
  }

  async #leave(): Promise<void> {
    try {
      if (this.#socket === 'default') await this.#tmux.leaveServer();
      else await this.#tmux.endServer();
    } catch (error) {
      // Somebody else has a session there, or it is gone already: then it isn't ours to end.
      if (!(error instanceof OmoError)) throw error;
    }
  }
}

function mute(server: number): OmoError {
  return new OmoError(
    'E_TMUX_GONE',
    `tmux does not answer. Its workers go on, but omo can't see or start any. If somebody stopped it: kill -CONT ${server}`,
  );
}

function unseen(error: unknown): OmoError {
  const known = error instanceof OmoError ? error : new OmoError('E_INTERNAL', messageOf(error), { cause: error });
  const next = 'Until omo has seen its workers they go on by themselves, and nothing of their runs is decided';
  return new OmoError(known.code, `${known.message} ${next}`);
}

function hidden(reason: string): OmoError {
  return new OmoError('E_TMUX_GONE', reason);
}

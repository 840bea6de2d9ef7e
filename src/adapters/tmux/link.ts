import { existsSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { OmoError } from '../../core/errors.ts';
import type { Place } from '../../core/events/event.ts';
import { messageOf } from '../../core/fault.ts';
import type { ProcessTable } from '../processes/process-table.ts';
import type { ControlClient } from './control-client.ts';
import { attach, SILENT_MS } from './control-client.ts';
import { environmentNames } from './launch-argv.ts';
import { ping, type WaysIn } from './ping.ts';
import type { Command } from './quote.ts';
import { reviveSocket } from './revive.ts';
import type { KnownServer, ServerMemory } from './server-memory.ts';

/** A client, and the server it will speak to as long as it lives. */
export interface Linked {
  readonly client: ControlClient;
  readonly server: ServerId;
  /** The same server as a process and a socket. */
  readonly known: KnownServer;
  /** Whose configuration the server runs with. */
  readonly whose: 'omo' | 'person';
  /** Variables that server gives to every pane, as of the moment this client was attached. */
  readonly globals: readonly string[];
}

export type ServerId = Extract<Place, { kind: 'pane' }>['server'];

export type LinkNews =
  /** Nothing can be asked now; it tries again by itself. */
  | { readonly is: 'lost'; readonly server: ServerId; readonly reason: string }
  /** It answers, but its socket is missing and cannot be made anew: nobody else can reach it. */
  | { readonly is: 'hidden'; readonly server: ServerId; readonly reason: string }
  /** The same server answers again. */
  | { readonly is: 'back'; readonly server: ServerId }
  /** Another server answers. What ran on the one before is out of reach; `alive` says whether that one still lives. */
  | { readonly is: 'replaced'; readonly before: ServerId; readonly now: ServerId; readonly alive: boolean };

/** Keeps one control client at hand, through its deaths and those of the server. Never starts a second server beside a living one. */
export class TmuxLink {
  readonly #options: LinkOptions;
  #state: { is: 'apart' } | { is: 'joining'; linked: Promise<Linked> } | { is: 'joined'; linked: Linked } = {
    is: 'apart',
  };
  readonly #released = new AbortController();
  /** A server that lives and has let no client in since, as performance.now(). */
  #knocked: { readonly server: ServerId; readonly at: number } | undefined;
  /** The socket could not be made anew, and that was told. */
  #hidden = false;

  constructor(options: LinkOptions) {
    this.#options = options;
  }

  /** The client there is, or one that is attached now. Throws E_TMUX_GONE or E_TMUX_MISSING when tmux cannot be had. */
  async get(): Promise<Linked> {
    if (this.#released.signal.aborted) throw new OmoError('E_TMUX_GONE', 'this omo has let go of tmux already');
    if (this.#state.is === 'joined') return this.#state.linked;
    if (this.#state.is === 'apart') this.#state = { is: 'joining', linked: this.#join() };
    return this.#state.linked;
  }

  /** The server of the client there is; undefined while there is none. */
  get server(): ServerId | undefined {
    return this.#state.is === 'joined' ? this.#state.linked.server : undefined;
  }

  /** The server that has not answered for a while: its client, or one that wants to attach. */
  get silent(): ServerId | undefined {
    if (this.#state.is === 'joined') return this.#state.linked.client.isSilent ? this.#state.linked.server : undefined;
    const knocked = this.#knocked;
    return knocked && performance.now() - knocked.at > SILENT_MS ? knocked.server : undefined;
  }

  /** The server omo spoke to last, while it lives. */
  async left(): Promise<ServerId | undefined> {
    const { memory, table } = this.#options;
    const before = await memory.recall();
    if (before === undefined || (await table.start(before.pid)) !== before.pidStart) return undefined;
    return { pid: before.pid, start: before.start };
  }

  /** This client needs the socket no more, but every person and every later omo does: has it made anew when it is missing. */
  async keepSocket({ server, known }: Linked): Promise<void> {
    if (existsSync(known.socketPath)) this.#hidden = false;
    else if (!this.#hidden) await this.#revive(server, known);
  }

  async #revive(server: ServerId, known: KnownServer): Promise<void> {
    try {
      await reviveSocket(this.#options.table, known, this.#options.limitMs);
    } catch (error) {
      this.#hidden = true;
      this.#options.onNews({ is: 'hidden', server, reason: messageOf(error) });
    }
  }

  /** Lets the client go, after a last command if there is one; nothing attaches again. */
  async release(last?: Command): Promise<void> {
    this.#released.abort();
    const linked = this.#state.is === 'apart' ? undefined : await this.#settled(Promise.resolve(this.#state.linked));
    this.#state = { is: 'apart' };
    if (last !== undefined) await linked?.client.run(last);
    await linked?.client.end();
  }

  async #join(): Promise<Linked> {
    try {
      const linked = await this.#attach();
      this.#knocked = undefined;
      this.#state = { is: 'joined', linked };
      void this.#watch(linked);
      return linked;
    } catch (error) {
      this.#state = { is: 'apart' };
      throw error;
    }
  }

  async #attach(): Promise<Linked> {
    const { memory, table, limitMs, control } = this.#options;
    const before = await memory.recall();
    if (before !== undefined) await reviveSocket(table, before, limitMs);
    const how = await control();
    const lives = await this.left();
    this.#knocked = lives && (this.#knocked ?? { server: lives, at: performance.now() });
    if (lives) await ping(how);
    const { client, hello } = await attach(how);
    const pidStart = (await table.start(hello.pid)) ?? '';
    const { whose, ...found } = hello;
    const known = { ...found, pidStart };
    await memory.remember(known);
    const server = { pid: hello.pid, start: hello.start };
    if (before !== undefined) await this.#compare(before, server);
    const globals = environmentNames(await client.run(['show-environment', '-g']));
    return { client, server, known, whose, globals };
  }

  async #compare(known: KnownServer, now: ServerId): Promise<void> {
    const before = { pid: known.pid, start: known.start };
    if (sameServer(before, now)) return this.#options.onNews({ is: 'back', server: now });
    const alive = (await this.#options.table.start(known.pid)) === known.pidStart;
    this.#options.onNews({ is: 'replaced', before, now, alive });
  }

  async #watch({ client, server }: Linked): Promise<void> {
    const reason = await client.gone;
    if (this.#released.signal.aborted) return;
    this.#state = { is: 'apart' };
    this.#options.onNews({ is: 'lost', server, reason });
    await this.#rejoin();
  }

  async #rejoin(): Promise<void> {
    for (let wait = FIRST_WAIT_MS; !this.#released.signal.aborted; wait = Math.min(wait * 2, LONGEST_WAIT_MS)) {
      if ((await this.#settled(this.get())) !== undefined) return;
      await this.#settled(pause(wait, undefined, { signal: this.#released.signal }));
    }
  }

  /** Undefined when it failed: whoever asks the link is told why, and it is tried again. */
  async #settled<T>(promise: Promise<T>): Promise<T | undefined> {
    const [result] = await Promise.allSettled([promise]);
    return result.status === 'fulfilled' ? result.value : undefined;
  }
}

export interface LinkOptions {
  readonly memory: ServerMemory;
  readonly table: ProcessTable;
  /** How to attach; asked before each attempt, so that it can check and write what is needed. */
  readonly control: () => Promise<WaysIn>;
  /** How long tmux may say nothing while an answer is due, ms. */
  readonly limitMs: number;
  readonly onNews: (news: LinkNews) => void;
}

export function sameServer(a: ServerId, b: ServerId): boolean {
  return a.pid === b.pid && a.start === b.start;
}

const FIRST_WAIT_MS = 50;
const LONGEST_WAIT_MS = 2000;

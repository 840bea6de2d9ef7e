import { join } from 'node:path';
import type { AttemptKey, Place, Survivor } from '../../core/events/event.ts';
import { OmoError } from '../../core/errors.ts';
import type { Keyboard } from '../../ports/keyboard.ts';
import type { Seen, StartSpec, Terminal } from '../../ports/terminal.ts';
import type { EndWaits } from '../processes/end-tree.ts';
import type { ProcessTable } from '../processes/process-table.ts';
import { systemTable } from '../processes/system-table.ts';
import { endServer } from './end-server.ts';
import { TmuxKeyboard } from './keyboard.ts';
import type { Linked, LinkNews, ServerId } from './link.ts';
import { sameServer, TmuxLink } from './link.ts';
import { lookAtPanes } from './look.ts';
import type { Pane } from './panes.ts';
import { ServerMemory } from './server-memory.ts';
import type { ServerOptions } from './server.ts';
import { controlOptions, HUB } from './server.ts';
import { ownerOf, startAttempt } from './start.ts';
import { endAttempt } from './stop.ts';
import { encodeHome } from './tags.ts';
import { captureTail } from './tail.ts';
import { TmuxRefusal } from './tmux-error.ts';
import { exactly, sessionOf } from './worker-name.ts';

/** Workers in tmux: one session each, one window for each attempt, on a server that outlives omo. */
export class TmuxTerminal implements Terminal {
  readonly kind = 'tmux';
  readonly #options: TmuxOptions;
  readonly #table: ProcessTable;
  readonly #link: TmuxLink;
  readonly #keyboard: TmuxKeyboard;
  /** Workers whose session this terminal has opened and not closed. */
  readonly #opened = new Set<string>();
  /** Dead panes tmux will never tell the end of. */
  readonly #unknowable = new Set<string>();

  constructor(options: TmuxOptions) {
    this.#options = options;
    this.#table = systemTable();
    this.#link = new TmuxLink({
      memory: new ServerMemory(join(options.home, 'run'), options.socket),
      table: this.#table,
      control: async () => controlOptions(options),
      limitMs: options.limitMs,
      onNews: options.onNews,
    });
    this.#keyboard = new TmuxKeyboard({
      at: async (place) => this.at(place),
      folder: join(options.home, 'run'),
      now: options.now ?? (() => Date.now()),
    });
  }

  /** Only a guess, since anybody may close a session; it saves asking. */
  #guess(worker: string): 'new' | 'ours' {
    return this.#opened.has(worker) ? 'ours' : 'new';
  }

  /** Attaches now instead of with the first question. Throws E_TMUX_MISSING or E_TMUX_GONE. */
  async open(): Promise<ServerId> {
    return (await this.#link.get()).server;
  }

  /** The server that answers now. */
  get server(): ServerId | undefined {
    return this.#link.server;
  }

  /** That server, while it does not answer: stopped, or a machine too busy for it. */
  get silent(): ServerId | undefined {
    return this.#link.silent;
  }

  /** The server omo spoke to last, while it lives, whether it answers or not. */
  async left(): Promise<ServerId | undefined> {
    return this.#link.left();
  }

  /** What a person attaches to: the worker's session by its name, or by its id where somebody renamed it. */
  async target(worker: string): Promise<string> {
    const { client } = await this.#link.get();
    const named = sessionOf(worker);
    if ((await ownerOf(client, named)) !== undefined) return exactly(named);
    const [session = exactly(named)] = await this.#renamed(worker);
    return session;
  }

  /** The client of the server a place is on, or undefined when that server is gone. */
  async at(place: Place): Promise<Linked | undefined> {
    const linked = await this.#link.get();
    return sameServer(paneOf(place).server, linked.server) ? linked : undefined;
  }

  /** The keys and the screens of what runs here. */
  keyboard(): Keyboard {
    return this.#keyboard;
  }

  async start(spec: StartSpec): Promise<Place> {
    sessionOf(spec.worker);
    const linked = await this.#link.get();
    const place = await startAttempt(linked, this.#table, this.#options.home, spec, this.#guess(spec.worker));
    this.#opened.add(spec.worker);
    return place;
  }

  async seen(): Promise<Seen[]> {
    const linked = await this.#link.get();
    await this.#link.keepSocket(linked);
    return (await lookAtPanes(linked, this.#options.home, this.#unknowable)).map((pane) => pane.seen);
  }

  async stop(place: Place, key: AttemptKey): Promise<Survivor[]> {
    const { home, stop } = this.#options;
    const known = await this.#reachable();
    return endAttempt(this.#table, { place: paneOf(place), key, home }, known?.known, stop);
  }

  async close(worker: string): Promise<void> {
    const session = sessionOf(worker);
    this.#opened.delete(worker);
    const linked = await this.#link.get();
    const owner = await ownerOf(linked.client, session);
    if (owner !== undefined && owner !== encodeHome(this.#options.home)) return;
    const panes = await lookAtPanes(linked, this.#options.home, this.#unknowable);
    const live = panes.filter((pane) => pane.seen.worker === worker && pane.seen.state.is === 'alive');
    await Promise.all(live.map(async (pane) => this.stop(pane.seen.place, pane.seen.key)));
    const others = sessionsOf(panes, worker);
    if (owner !== undefined) await killSession(linked.client, exactly(session));
    for (const id of others) await killSession(linked.client, id);
  }

  async #renamed(worker: string): Promise<string[]> {
    return sessionsOf(await lookAtPanes(await this.#link.get(), this.#options.home, this.#unknowable), worker);
  }

  async tail(place: Place, lines: number): Promise<string | undefined> {
    const linked = await this.at(place);
    return linked === undefined ? undefined : captureTail(linked.client, paneOf(place).pane, lines);
  }

  async release(): Promise<void> {
    await this.#link.release();
  }

  /** Lets go of a server that is a person's, and takes omo's own hub session away unless another omo is attached to it. */
  async leaveServer(): Promise<void> {
    const { client } = await this.#link.get();
    const hub = exactly(HUB);
    const [attached] = await client.run(['display-message', '-p', '-t', hub, '#{session_attached}']);
    await this.#link.release(attached === '1' ? ['kill-session', '-t', hub] : undefined);
  }

  /** Ends the server and lets go of it. Throws E_TMUX when it is not omo's own, or has sessions that are not this home's. */
  async endServer(): Promise<void> {
    const linked = await this.#link.get();
    await endServer(linked, this.#options.home, this.#options.limitMs, this.#table, async (kill) =>
      this.#link.release(kill),
    );
  }

  /** A worker can be stopped without tmux; then it is only known by less. */
  async #reachable(): Promise<Linked | undefined> {
    try {
      return await this.#link.get();
    } catch (error) {
      if (error instanceof OmoError && (error.code === 'E_TMUX_GONE' || error.code === 'E_TMUX_MISSING'))
        return undefined;
      throw error;
    }
  }
}

export interface TmuxOptions extends ServerOptions {
  /** How long `stop` waits: after SIGTERM, and for SIGKILL to work. */
  readonly stop: EndWaits;
  /** Told when the server or the client was lost, came back, or is another one. */
  readonly onNews: (news: LinkNews) => void;
  /** ms since the epoch; the system's clock when left out. */
  readonly now?: () => number;
}

function paneOf(place: Place): Extract<Place, { kind: 'pane' }> {
  if (place.kind === 'pane') return place;
  throw new OmoError('E_INTERNAL', `process ${place.pid} runs without tmux; tmux was asked about it`);
}

/** By their ids: a person may have renamed one. */
function sessionsOf(panes: readonly Pane[], worker: string): string[] {
  const own = panes.filter((pane) => pane.inOwnSession && pane.seen.worker === worker);
  return [...new Set(own.map((pane) => paneOf(pane.seen.place).session))];
}

async function killSession(client: Linked['client'], target: string): Promise<void> {
  try {
    await client.run(['kill-session', '-t', target]);
  } catch (error) {
    if (!(error instanceof TmuxRefusal && error.said.startsWith("can't find session"))) throw error;
  }
}

import { spawn } from 'node:child_process';
import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { OmoError } from '../../core/errors.ts';
import type { Until } from './asked.ts';
import { Asked, withResolvers } from './asked.ts';
import type { Block, Heard } from './blocks.ts';
import { BlockReader } from './blocks.ts';
import type { Command } from './quote.ts';
import { commandLine } from './quote.ts';
import { tmuxGone } from './tmux-error.ts';

/**
 * One life of one control-mode client. It carries every command to tmux: one line each, answered in order, pipelined.
 * When it is gone it stays gone (`gone`), and everybody who waits is told E_TMUX_GONE; so what is asked of one client
 * can never reach another server.
 */
export class ControlClient {
  /** Resolves when the client has ended, with the reason. */
  readonly gone: Promise<string>;
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #limitMs: number;
  readonly #reader = new BlockReader();
  readonly #waiting: Asked[] = [];
  readonly #over = withResolvers<string>();
  #unwritten: string[] = [];
  #markers = 0;
  /** Runs while somebody waits, and begins anew with each answer: a long queue is no silence. */
  #silence: NodeJS.Timeout | undefined;
  /** When it last answered, or was asked with nothing else due; as performance.now(). */
  #heardAt = 0;
  #life: 'attaching' | 'alive' | 'ending' | 'gone' = 'attaching';
  /** What was heard of its end, the first word of it first. */
  readonly #reasons: string[] = [];

  constructor(options: ControlOptions) {
    this.#limitMs = options.limitMs;
    this.gone = this.#over.promise;
    const { argv, env, cwd } = options;
    // In a session of its own, so that Ctrl-C at omo's terminal does not end it.
    this.#child = spawn(argv[0], argv.slice(1), { env: { ...env }, cwd, detached: true, stdio: 'pipe' });
    this.#listen();
  }

  /** Whether an answer is due for longer than tmux ever takes. It may still come. */
  get isSilent(): boolean {
    return this.#waiting.length > 0 && performance.now() - this.#heardAt > SILENT_MS;
  }

  /** One command; its lines of output. Throws TmuxRefusal (E_TMUX) with what tmux said, or E_TMUX_GONE. */
  async run(command: Command): Promise<string[]> {
    return (await this.runList([command]))[0] ?? [];
  }

  /** Several commands as one list: tmux does nothing else in between, and stops at the first that fails. */
  async runList(commands: readonly Command[]): Promise<string[][]> {
    return this.#ask(commands, { is: 'each' }, commandLine(...commands));
  }

  /** A command that runs others, as if-shell does: the lines of each of them, in order. The first is its own, empty. */
  async runNested(command: Command): Promise<string[][]> {
    this.#markers += 1;
    const text = `omo-answered-${this.#markers}`;
    // A line of its own, so that it comes whatever becomes of the command.
    const line = `${commandLine(command)}\n${commandLine(['display-message', '-p', text])}`;
    return this.#ask([command], { is: 'marker', text }, line);
  }

  /** Ends this client; sessions and server go on. */
  async end(): Promise<void> {
    this.#ending('omo let go of it');
    this.#child.stdin.end();
    const stuck = setTimeout(() => this.#child.kill('SIGKILL'), this.#limitMs);
    await this.gone;
    clearTimeout(stuck);
  }

  async #ask(commands: readonly Command[], until: Until, line: string): Promise<string[][]> {
    if (this.#life === 'ending' || this.#life === 'gone') throw tmuxGone(commands[0], this.#reasons.join('; '));
    const asked = new Asked(commands, until);
    if (this.#waiting.length === 0) this.#heardAt = performance.now();
    this.#waiting.push(asked);
    this.#silence ??= setTimeout(() => this.#failAll(`it said nothing for ${this.#limitMs} ms`), this.#limitMs);
    if (this.#unwritten.push(line) === 1) queueMicrotask(() => this.#write());
    return asked.answer;
  }

  /**
   * All that was asked within one tick goes out in one write. Nothing is written before tmux has attached: it would run
   * the commands without a client then.
   */
  #write(): void {
    if (this.#life === 'attaching' || this.#unwritten.length === 0) return;
    const lines = this.#unwritten;
    this.#unwritten = [];
    if (this.#child.stdin.writable) this.#child.stdin.write(`${lines.join('\n')}\n`);
  }

  #listen(): void {
    const { stdin, stdout, stderr } = this.#child;
    stdout.on('data', (chunk: Buffer) => this.#hear(chunk));
    stderr.on('data', (chunk: Buffer) => this.#reasons.push(chunk.toString('utf8').trim()));
    // A broken pipe is followed by the exit, which tells why.
    stdin.on('error', (error) => this.#ending(error.message));
    this.#child.on('error', (error) => this.#close(error.message));
    this.#child.on('exit', (code, signal) => {
      const exited = `the client ended with ${signal ?? `exit code ${code}`}`;
      // What it said before it ended may still be in the pipe, which the server can hold open.
      const late = setTimeout(() => this.#close(exited), 100);
      stdout.once('end', () => {
        clearTimeout(late);
        this.#close(exited);
      });
    });
  }

  #hear(chunk: Buffer): void {
    for (const heard of this.#reader.read(chunk)) this.#take(heard);
  }

  #take(heard: Heard): void {
    if (heard.is === 'stray') return this.#lost(`it said "${heard.text.slice(0, 80)}" outside an answer`);
    if (heard.is === 'notice') {
      if (heard.text.startsWith('%exit')) this.#ending(heard.text);
      return undefined;
    }
    if (!heard.own) return this.#attached(heard);
    const asked = this.#waiting[0];
    if (asked === undefined) return this.#lost('it answered something nobody asked');
    if (asked.take(heard)) this.#waiting.shift();
    this.#heardAt = performance.now();
    this.#silence?.refresh();
    if (this.#waiting.length === 0) this.#stopWatch();
  }

  #stopWatch(): void {
    clearTimeout(this.#silence);
    this.#silence = undefined;
  }

  /** Their places in the queue stay, for late answers. */
  #failAll(reason: string): void {
    this.#stopWatch();
    for (const asked of this.#waiting) asked.fail(reason);
  }

  /** The attach answers with a block of its own, and so do hooks later. */
  #attached(block: Block): void {
    if (!block.ok) this.#reasons.push(block.lines.join(' '));
    if (!block.ok || this.#life !== 'attaching') return;
    this.#life = 'alive';
    this.#write();
  }

  /** Answers can no longer be matched to questions, so none may be believed. */
  #lost(reason: string): void {
    this.#ending(reason);
    this.#child.kill('SIGKILL');
  }

  #ending(reason: string): void {
    this.#reasons.push(reason);
    if (this.#life !== 'gone') this.#life = 'ending';
  }

  #close(exited: string): void {
    if (this.#life === 'gone') return;
    this.#life = 'gone';
    this.#reasons.push(exited);
    const reason = this.#reasons.join('; ');
    this.#failAll(reason);
    this.#waiting.length = 0;
    this.#over.resolve(reason);
  }
}

/** Whoever owes an answer for so long does not answer. */
export const SILENT_MS = 1500;

export interface ControlOptions {
  /** The tmux program and the arguments that attach it to the hub in control mode. */
  readonly argv: readonly [string, ...string[]];
  /** Its whole environment; a server it has to start keeps a copy for ever. */
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  /** How long tmux may say nothing while an answer is due, ms. */
  readonly limitMs: number;
}

/** A client that answers, and which server it is attached to. Throws E_TMUX_GONE with the reason when it cannot be had. */
export async function attach(options: ControlOptions): Promise<{ client: ControlClient; hello: Hello }> {
  const client = new ControlClient(options);
  try {
    // At once, or a chatty pane linked into the hub would stand before every answer.
    await client.run(['refresh-client', '-f', 'no-output']);
    return { client, hello: parseHello(await client.run(['display-message', '-p', HELLO])) };
  } catch (error) {
    await client.end();
    throw error;
  }
}

export interface Hello {
  readonly pid: number;
  readonly start: number;
  readonly socketPath: string;
  /** Whose configuration it runs with: omo's own, or a person's. */
  readonly whose: 'omo' | 'person';
}

const HELLO = '#{pid} #{start_time} #{?@omo_server,omo,person} #{socket_path}';

function parseHello(lines: readonly string[]): Hello {
  const match = /^(\d+) (\d+) (omo|person) (.+)$/.exec(lines[0] ?? '');
  if (match?.[4] === undefined)
    throw new OmoError('E_TMUX', `tmux should tell who it is, but said "${lines[0] ?? ''}"`);
  return {
    pid: Number(match[1]),
    start: Number(match[2]),
    whose: match[3] === 'omo' ? 'omo' : 'person',
    socketPath: match[4],
  };
}

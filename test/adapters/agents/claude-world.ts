import { mkdir, mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, expect, onTestFinished } from 'vitest';
import { claudeLive } from '../../../src/adapters/agents/claude-live.ts';
import type { DialogAnswer } from '../../../src/adapters/agents/live.ts';
import type { Dialog, Signal } from '../../../src/core/events/signal.ts';
import { classifyScreen } from '../../../src/core/screen/classify.ts';
import { prepareAgents, trustFolder } from '../../support/agents.ts';
import { installAgents } from '../../support/install-agents.ts';
import { startModelServer, type ModelServer } from '../../support/model-server/server.ts';
import { offlineNetwork, type Network } from '../../support/offline.ts';

const HOOKS = join(import.meta.dirname, '..', '..', '..', 'hooks');
export const SOON = { timeout: 60_000, interval: 50 };

export interface Event {
  readonly id: string;
  readonly payload: Readonly<Record<string, unknown>>;
}

/** The program, a model server and a network for the tests of one file; a world for each test. */
export function realClaude() {
  let parts: { readonly bin: string; readonly server: ModelServer; readonly network: Network } | undefined;
  const all = () => parts ?? expect.fail('not started yet');
  beforeAll(async () => {
    const bin = await installAgents();
    const server = await startModelServer();
    parts = { bin, server, network: await offlineNetwork(server) };
  }, 360_000);
  afterAll(async () => {
    await parts?.network.close();
    await parts?.server.close();
  });
  const world = () => ClaudeWorld.make(all().network, all().bin);
  return {
    world,
    get server() {
      return all().server;
    },
    /** One whose composer waits. */
    async ready(args: readonly string[] = []): Promise<ClaudeWorld> {
      const made = await world();
      await made.open(args);
      await made.wait('ready');
      // Its hook tells of the start before the composer takes anything.
      await expect.poll(() => made.reading(), SOON).toBe('empty composer');
      return made;
    },
  };
}

/** The real Claude Code as a worker has it: armed, its events in a folder, its mailbox, a tmux server of its own. */
export class ClaudeWorld {
  readonly root: string;
  readonly cwd: string;
  readonly mail: string;
  env: Record<string, string> = {};
  readonly #network: Network;
  readonly #seen = new Map<string, Event>();
  #asked = 0;

  private constructor(root: string, network: Network) {
    this.root = root;
    this.cwd = join(root, 'work');
    this.mail = join(root, 'attempt', 'mail');
    this.#network = network;
  }

  static async make(network: Network, bin: string): Promise<ClaudeWorld> {
    const world = new ClaudeWorld(await mkdtemp(join(tmpdir(), 'omo-claude-')), network);
    const folders = ['person', 'work', 'sockets', 'attempt/mail', 'attempt/out', 'omo/events', 'omo/run/outbox'];
    for (const folder of folders) await mkdir(join(world.root, folder), { recursive: true, mode: 0o700 });
    const agents = await prepareAgents(world.#in('person'), network.url, bin);
    await trustFolder(world.#in('person'), world.cwd);
    await writeFile(world.#in('token'), 'secret\n');
    world.env = { ...agents, ...world.#worker(), LANG: 'C.UTF-8', TMUX_TMPDIR: world.#in('sockets') };
    onTestFinished(() => world.#end());
    return world;
  }

  /** `-p` with the prompt on standard input; its whole output. */
  async batch(prompt: string, args: readonly string[] = [], env: Record<string, string> = {}) {
    const [program = '', ...rest] = this.#network.wrap(await this.#armed(['claude', '-p', ...args], 'batch'));
    const all = { env: { ...this.env, ...env }, extendEnv: false, cwd: this.cwd, reject: false, timeout: 120_000 };
    return execa(program, rest, { ...all, input: prompt });
  }

  /** On its screen. */
  async open(args: readonly string[] = [], size = { columns: 120, rows: 50 }): Promise<void> {
    const argv = this.#network.wrap(await this.#armed(['claude', ...claudeLive.screenArgs, ...args], 'screen'));
    const at = ['-x', String(size.columns), '-y', String(size.rows), '-c', this.cwd];
    await this.tmux('new-session', '-d', '-s', 'w', ...at, '--', ...argv);
    await this.tmux('set-option', '-w', '-t', 'w', 'remain-on-exit', 'on');
  }

  async tmux(...args: string[]): Promise<string> {
    return (await execa('tmux', ['-L', 'w', '-f', '/dev/null', ...args], { env: this.env, extendEnv: false })).stdout;
  }

  async press(...keys: string[]): Promise<void> {
    await this.tmux('send-keys', '-t', 'w', ...keys);
  }

  async screen(): Promise<string[]> {
    return (await this.tmux('capture-pane', '-p', '-t', 'w')).split('\n').map((line) => line.trimEnd());
  }

  async reading(): Promise<string | undefined> {
    return classifyScreen(claudeLive.screen, await this.screen())?.rule;
  }

  /** tmux's own word on whether one of the dialog marks is on the screen. */
  async dialogMarked(): Promise<boolean> {
    const joined = claudeLive.dialogMarks.map((mark) => `(${mark})`).join('|');
    return (await this.tmux('display-message', '-p', '-t', 'w', `#{?#{C/r:${joined}},yes,no}`)) === 'yes';
  }

  /** Pastes into the composer and submits, the Enter again when it was swallowed. Waits for the agent's own word that it has it. */
  async say(text: string): Promise<string> {
    const before = (await this.told('accepted')).length;
    const env = { env: this.env, extendEnv: false };
    await execa('tmux', ['-L', 'w', 'load-buffer', '-b', 'text', '-'], {
      ...env,
      input: claudeLive.composerText(text),
    });
    const empty = (await this.screen()).join('\n');
    await this.tmux('paste-buffer', '-p', '-r', '-d', '-b', 'text', '-t', 'w');
    await expect.poll(async () => (await this.screen()).join('\n'), SOON).not.toBe(empty);
    for (let time = 0; time < 4 && (await this.told('accepted')).length === before; time += 1) {
      await this.press('Enter');
      // Not yet: it was swallowed, or the machine is slow. As omo does it: the key again, never the text.
      await this.#accepted(before + 1).catch(() => undefined);
    }
    const accepted = (await this.told('accepted'))[before];
    return accepted?.text ?? expect.fail(`not accepted:\n${(await this.screen()).join('\n')}`);
  }

  /** The event files so far, in the order they appeared in. */
  async events(): Promise<Event[]> {
    const folder = this.#in('omo', 'events');
    const names = (await readdir(folder)).filter((name) => !this.#seen.has(name));
    const files = names.map(async (name) => ({ name, at: (await stat(join(folder, name), { bigint: true })).mtimeNs }));
    for (const { name } of (await Promise.all(files)).toSorted((a, b) => (a.at < b.at ? -1 : 1)))
      this.#seen.set(name, JSON.parse(await readFile(join(folder, name), 'utf8')) as Event);
    return [...this.#seen.values()];
  }

  async signals(): Promise<Signal[]> {
    return (await this.events()).flatMap(({ id, payload }) => claudeLive.hear({ id, payload, at: Date.now() }));
  }

  async told<Kind extends Signal['is']>(kind: Kind): Promise<Extract<Signal, { is: Kind }>[]> {
    return (await this.signals()).filter((one): one is Extract<Signal, { is: Kind }> => one.is === kind);
  }

  /** The `count`th signal of a kind, when it has come. */
  async wait<Kind extends Signal['is']>(kind: Kind, count = 1): Promise<Extract<Signal, { is: Kind }>> {
    try {
      await expect.poll(async () => (await this.told(kind)).length, SOON).toBeGreaterThanOrEqual(count);
    } catch (error) {
      throw new Error(`no "${kind}" number ${count} came:\n${(await this.screen()).join('\n')}`, { cause: error });
    }
    return (await this.told(kind))[count - 1] ?? expect.fail('it is gone again');
  }

  /** The next dialog it asks. */
  async asked(): Promise<Dialog> {
    this.#asked += 1;
    return (await this.wait('asked', this.#asked)).dialog;
  }

  /** As the daemon does it: whole, by rename. Waits for the receipt. */
  async answer(dialog: Dialog, answer: DialogAnswer): Promise<void> {
    const letter = join(this.mail, `${dialog.key}.answer`);
    await writeFile(`${letter}.tmp`, claudeLive.mail(dialog, answer));
    await rename(`${letter}.tmp`, letter);
    await expect.poll(() => readdir(this.mail), SOON).toContain(`${dialog.key}.taken`);
  }

  async #accepted(count: number): Promise<void> {
    const many = async () => (await this.told('accepted')).length;
    await expect.poll(many, { timeout: 8000, interval: 50 }).toBeGreaterThanOrEqual(count);
  }

  async #armed(argv: readonly string[], form: 'batch' | 'screen'): Promise<string[]> {
    const armed = claudeLive.arm({
      dir: this.#in('attempt'),
      out: this.#in('attempt/out'),
      hooks: HOOKS,
      env: this.env,
      form,
      argv,
    });
    for (const { path, text } of armed.files) {
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, text, { mode: 0o600 });
    }
    Object.assign(this.env, armed.env);
    return [...armed.argv];
  }

  #worker(): Record<string, string> {
    return {
      ORCH_WORKER_NAME: 'frontend',
      OMO_HOME: this.#in('omo'),
      OMO_RUN_ID: 'run-1',
      OMO_TASK_ID: 'login',
      OMO_ATTEMPT: '1',
      OMO_TOKEN_FILE: this.#in('token'),
      OMO_MAIL: this.mail,
    };
  }

  async #end(): Promise<void> {
    await this.tmux('kill-server').catch(() => undefined);
    await endAllOf(this.root);
    await rm(this.root, { recursive: true, force: true, maxRetries: 5 });
  }

  #in(...parts: string[]): string {
    return join(this.root, ...parts);
  }
}

/** The world's folder stands in the environment of everything that was started in it. Only after waiting: a program may end by itself. */
async function endAllOf(root: string): Promise<void> {
  for (const pid of await processesOf(root)) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
  }
}

/** Processes with `text` in their environment or command line, this one left out. */
export async function processesOf(text: string): Promise<number[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid);
  const found = await Promise.all(
    pids.map(async (pid) => {
      const both = await Promise.all(['environ', 'cmdline'].map((name) => contentOf(`/proc/${pid}/${name}`)));
      return both.some((content) => content.includes(text)) ? [Number(pid)] : [];
    }),
  );
  return found.flat();
}

async function contentOf(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch {
    // It has ended, or is somebody else's.
    return '';
  }
}

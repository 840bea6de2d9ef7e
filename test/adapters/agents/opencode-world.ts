import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { expect, onTestFinished } from 'vitest';
import { opencodeLive } from '../../../src/adapters/agents/opencode-live.ts';
import { classifyScreen } from '../../../src/core/screen/classify.ts';
import type { Dialog, Signal } from '../../../src/core/events/signal.ts';
import type { Network } from '../../support/offline.ts';

export const HOOKS = join(import.meta.dirname, '..', '..', '..', 'hooks');
/** A start takes seconds, and on a busy machine more. */
const PATIENCE = { timeout: 90_000, interval: 50 };
type Env = Readonly<Record<string, string>>;

/** A worker's folders and what its OpenCode says, with OpenCode's own state in `env`. */
export class OpenCodeWorld {
  readonly dir: string;
  readonly cwd: string;
  readonly mail: string;
  readonly #env: Env;
  readonly #network: Network;

  /** `env` is the person's, as prepareAgents returned it. */
  static async make(network: Network, env: Env): Promise<OpenCodeWorld> {
    const dir = await mkdtemp(join(tmpdir(), 'omo-opencode-'));
    const world = new OpenCodeWorld(dir, network, env);
    onTestFinished(() => rm(dir, { recursive: true, force: true }));
    for (const folder of [world.cwd, world.mail, world.#events, join(dir, 'home', 'run', 'outbox')])
      await mkdir(folder, { recursive: true, mode: 0o700 });
    await writeFile(join(dir, 'token'), 'the-token');
    return world;
  }

  private constructor(dir: string, network: Network, env: Env) {
    [this.dir, this.cwd, this.mail] = [dir, join(dir, 'work'), join(dir, 'mail')];
    this.#network = network;
    this.#env = { ...env, ...this.#worker() };
  }

  /** Runs `opencode run` to its end with the prompt as its standard input, as the launcher does. */
  async run(prompt: string, args: readonly string[] = ['run', '--format', 'json']) {
    const [program = '', ...rest] = this.#armed('batch', args);
    return execa(program, rest, {
      cwd: this.cwd,
      input: prompt,
      extendEnv: false,
      env: {},
      reject: false,
      timeout: 120_000,
    });
  }

  /** Starts it on a screen of its own, and returns when its composer takes text. */
  async open(args: readonly string[] = []): Promise<void> {
    const size = ['-x', '120', '-y', '40'];
    await this.#tmux([
      '-f',
      '/dev/null',
      'new-session',
      '-d',
      ...size,
      '-s',
      'oc',
      '-c',
      this.cwd,
      '--',
      ...this.#armed('screen', args),
    ]);
    const pid = Number(await this.#tmux(['display-message', '-p', '-t', 'oc', '#{pane_pid}']));
    onTestFinished(() => this.close(pid));
    await expect.poll(() => this.shows(), PATIENCE).toBe('ready');
  }

  /** As omo ends a worker: the terminal is gone, then the process. */
  async close(pid?: number): Promise<void> {
    const mine = pid ?? Number(await this.#tmux(['display-message', '-p', '-t', 'oc', '#{pane_pid}']));
    await this.#tmux(['kill-server']).catch(() => undefined);
    await expect
      .poll(() => isGone(mine), { timeout: 5000 })
      .toBe(true)
      .catch(() => process.kill(mine, 'SIGKILL'));
  }

  /** What stands in the screen's place for omo: the rule's meaning. */
  async shows(): Promise<string | undefined> {
    return classifyScreen(opencodeLive.screen, await this.screen())?.shows.is;
  }

  async screen(): Promise<string[]> {
    return (await this.#tmux(['capture-pane', '-p', '-t', 'oc'])).split('\n').map((line) => line.trimEnd());
  }

  /** How often a mark of a dialog is on the screen, as tmux finds it. */
  async marks(): Promise<string[]> {
    const found = await Promise.all(
      opencodeLive.dialogMarks.map(async (mark) => [
        mark,
        await this.#tmux(['display-message', '-p', '-t', 'oc', `#{C/r:${mark}}`]),
      ]),
    );
    return found.flatMap(([mark = '', row]) => (row === '0' ? [] : [mark]));
  }

  /** Types a text as omo does. */
  async type(text: string): Promise<void> {
    await execa('tmux', ['-L', 'oc', 'load-buffer', '-b', 'b', '-'], {
      ...this.#tmuxOptions(),
      input: opencodeLive.composerText(text),
    });
    await this.#tmux(['paste-buffer', '-p', '-r', '-d', '-b', 'b', '-t', 'oc']);
    await this.press(...opencodeLive.submit);
  }

  async press(...keys: string[]): Promise<void> {
    await this.#tmux(['send-keys', '-t', 'oc', ...keys]);
  }

  /** A prompt by mail. */
  async prompt(id: string, text: string): Promise<void> {
    await this.#post(`${id}.prompt`, text);
    await expect.poll(() => readdir(this.mail), PATIENCE).toContain(`${id}.taken`);
  }

  async answer(dialog: Dialog, answer: Parameters<typeof opencodeLive.mail>[1]): Promise<void> {
    await this.#post(`${dialog.key}.answer`, opencodeLive.mail(dialog, answer));
    await expect.poll(() => readdir(this.mail), PATIENCE).toContain(`${dialog.key}.taken`);
  }

  /** Everything heard so far, oldest first. */
  async signals(): Promise<Signal[]> {
    const events = await this.events();
    return events.flatMap(({ id, payload }) => opencodeLive.hear({ id, payload, at: Date.now() }));
  }

  async events(): Promise<{ id: string; payload: Record<string, unknown> }[]> {
    const names = (await readdir(this.#events)).sort();
    return Promise.all(
      names.map(async (name) => JSON.parse(await readFile(join(this.#events, name), 'utf8')) as never),
    );
  }

  /** Waits for the `n`th signal of a kind, and returns it. */
  async heard<Is extends Signal['is']>(is: Is, n = 1): Promise<Extract<Signal, { is: Is }>> {
    const all = async () => (await this.signals()).filter((one): one is Extract<Signal, { is: Is }> => one.is === is);
    await expect
      .poll(async () => (await all()).length, { ...PATIENCE, message: `signal ${n} of ${is}` })
      .toBeGreaterThanOrEqual(n);
    const found = (await all())[n - 1];
    if (found === undefined) throw new Error(`no signal ${n} of ${is}`);
    return found;
  }

  get #events(): string {
    return join(this.dir, 'home', 'events');
  }

  #armed(form: 'batch' | 'screen', args: readonly string[]): string[] {
    const { argv, env, files } = opencodeLive.arm({
      dir: this.dir,
      out: join(this.dir, 'out'),
      hooks: HOOKS,
      env: this.#env,
      form,
      argv: ['opencode', ...args],
    });
    expect(files).toEqual([]);
    const variables = Object.entries({ ...this.#env, ...env }).map(([name, value]) => `${name}=${value}`);
    return this.#network.wrap(['env', '-i', ...variables, ...argv]);
  }

  #worker(): Env {
    return {
      LANG: 'C.UTF-8',
      TERM: 'screen-256color',
      ORCH_WORKER_NAME: 'backend',
      OMO_HOME: join(this.dir, 'home'),
      OMO_RUN_ID: 'r1',
      OMO_TASK_ID: 't1',
      OMO_ATTEMPT: '1',
      OMO_TOKEN_FILE: join(this.dir, 'token'),
      OMO_MAIL: this.mail,
    };
  }

  async #post(name: string, text: string): Promise<void> {
    await writeFile(join(this.mail, `${name}.tmp`), text);
    await rename(join(this.mail, `${name}.tmp`), join(this.mail, name));
  }

  async #tmux(args: readonly string[]): Promise<string> {
    return (await execa('tmux', ['-L', 'oc', ...args], this.#tmuxOptions())).stdout;
  }

  #tmuxOptions() {
    return {
      env: { PATH: process.env['PATH'] ?? '', TMUX_TMPDIR: this.dir, LANG: 'C.UTF-8' },
      extendEnv: false,
    } as const;
  }
}

function isGone(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return false;
  } catch {
    return true;
  }
}

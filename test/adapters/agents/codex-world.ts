import { mkdir, mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { expect, onTestFinished } from 'vitest';
import { codexLive } from '../../../src/adapters/agents/codex-live.ts';
import { codex } from '../../../src/adapters/agents/codex.ts';
import { endTree } from '../../../src/adapters/processes/end-tree.ts';
import { systemTable } from '../../../src/adapters/processes/system-table.ts';
import type { Dialog, Signal } from '../../../src/core/events/signal.ts';
import { prepareAgents } from '../../support/agents.ts';
import { installAgents } from '../../support/install-agents.ts';
import { startModelServer, type ModelServer } from '../../support/model-server/server.ts';
import { offlineNetwork, type Network } from '../../support/offline.ts';

/** Where real Codex processes live: a person's home with their settings, and the model server they may reach. */
export interface CodexHome {
  readonly network: Network;
  readonly server: ModelServer;
  readonly folder: string;
  /** Of every process; HOME names the folder. */
  readonly env: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

export async function startCodexHome(): Promise<CodexHome> {
  const bin = await installAgents();
  const server = await startModelServer();
  const network = await offlineNetwork(server);
  const folder = await mkdtemp(join(tmpdir(), 'omo-codex-home-'));
  return {
    network,
    server,
    folder,
    env: await prepareAgents(folder, network.url, bin),
    async close() {
      await network.close();
      await server.close();
      await rm(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

/** Installing takes a while, the first time. */
export const START_MS = 360_000;

/** A worker as omo would start it: an omo home, an attempt's folder and a working directory of its own, all fresh. */
export interface Worker {
  readonly name: string;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** Everything its hooks told so far, oldest first. */
  readonly heard: () => Promise<HeardEvent[]>;
  readonly signals: () => Promise<Signal[]>;
  /** Puts an answer into its mailbox. */
  answer(dialog: Dialog, answer: Parameters<typeof codexLive.mail>[1]): Promise<void>;
}

export interface HeardEvent {
  readonly id: string;
  readonly worker: string;
  readonly payload: Readonly<Record<string, unknown>>;
}

export const POLL = { timeout: 60_000, interval: 50 };
const HOOKS = join(import.meta.dirname, '..', '..', '..', 'hooks');

export async function newWorker(home: CodexHome, name: string): Promise<Worker> {
  const root = await mkdtemp(join(tmpdir(), 'omo-codex-'));
  const [omo, dir, cwd] = [join(root, 'omo'), join(root, 'attempt'), join(root, 'work')];
  const mail = join(dir, 'mail');
  for (const folder of [join(omo, 'events'), join(omo, 'run', 'outbox'), mail, join(dir, 'out'), cwd]) {
    await mkdir(folder, { recursive: true, mode: 0o700 });
  }
  const env = {
    ...home.env,
    ORCH_WORKER_NAME: name,
    OMO_HOME: omo,
    OMO_RUN_ID: 'r1',
    OMO_TASK_ID: 't1',
    OMO_ATTEMPT: '1',
    OMO_MAIL: mail,
    OMO_HOOKS: HOOKS,
  };
  onTestFinished(async () => {
    const target = { root: { pid: 0, start: '' }, marks: { OMO_HOME: omo }, spare: [] };
    expect(await endTree(systemTable(), target, { termMs: 3000, killMs: 5000 })).toEqual([]);
    await rm(root, { recursive: true, force: true, maxRetries: 5 });
  });
  const heard = () => eventsIn(join(omo, 'events'));
  return {
    name,
    cwd,
    env,
    heard,
    signals: async () => (await heard()).flatMap(({ id, payload }) => codexLive.hear({ id, payload, at: 0 })),
    async answer(dialog, answer) {
      const file = join(mail, `${dialog.key}.answer`);
      await writeFile(`${file}.new`, codexLive.mail(dialog, answer));
      await rename(`${file}.new`, file);
    },
  };
}

/** Runs one task without a screen, to its end. */
export async function runBatch(home: CodexHome, worker: Worker, prompt: string, args: readonly string[] = codex.args) {
  const { argv } = codexLive.arm({ ...spec(worker), form: 'batch', argv: ['codex', ...args] });
  const [program = '', ...rest] = home.network.wrap(argv);
  return execa(program, rest, {
    env: worker.env,
    extendEnv: false,
    cwd: worker.cwd,
    input: prompt,
    reject: false,
    timeout: 60_000,
  });
}

/** A worker's screen in a tmux of its own. */
export interface Screen {
  /** Pastes a text as omo does, and submits it. */
  say(text: string): Promise<void>;
  keys(...keys: string[]): Promise<void>;
  /** Its lines. */
  readonly lines: () => Promise<string[]>;
  /** What the screen rules read. */
  readonly shown: () => Promise<string | undefined>;
  /** Whether tmux finds one of the marks of a dialog. */
  readonly marked: () => Promise<boolean>;
}

export async function openScreen(
  home: CodexHome,
  worker: Worker,
  args: readonly string[] = codexLive.screenArgs,
  hooks: 'with hooks' | 'without' = 'with hooks',
): Promise<Screen> {
  const sockets = await mkdtemp(join(tmpdir(), 'omo-tmux-'));
  const tmux = tmuxIn(sockets, home.env);
  const bare = ['codex', ...args];
  const argv = hooks === 'without' ? bare : codexLive.arm({ ...spec(worker), form: 'screen', argv: bare }).argv;
  const variables = Object.entries(worker.env).flatMap(([name, value]) => ['-e', `${name}=${value}`]);
  const size = ['-x', '120', '-y', '40'];
  await tmux([
    'new-session',
    '-d',
    '-s',
    'w',
    ...size,
    '-c',
    worker.cwd,
    ...variables,
    '--',
    ...home.network.wrap(argv),
  ]);
  onTestFinished(async () => {
    await tmux(['kill-server']).catch(() => 'it ended with its last program');
    await rm(sockets, { recursive: true, force: true });
  });
  return screenOf(tmux);
}

/** The screen of a worker that waits for its first prompt. */
export async function readyScreen(home: CodexHome, worker: Worker, args?: readonly string[]): Promise<Screen> {
  const screen = await openScreen(home, worker, args);
  await expect.poll(screen.shown, POLL).toBe('empty composer');
  return screen;
}

/** The open dialog of a worker, once it asks. */
export async function askedBy(worker: Worker): Promise<Dialog> {
  const dialog = async () => (await worker.signals()).findLast((signal) => signal.is === 'asked')?.dialog;
  await expect.poll(dialog, POLL).toBeDefined();
  const asked = await dialog();
  if (asked === undefined) throw new Error(`${worker.name} asks nothing`);
  return asked;
}

export async function endsOf(worker: Worker): Promise<Signal[]> {
  return (await worker.signals()).filter((signal) => signal.is === 'turn-ended');
}

/** The last thing a model was asked, titles left out. */
export function lastTurn({ server }: CodexHome) {
  const turn = server.turns().at(-1);
  if (turn === undefined) throw new Error('no turn reached the model');
  return turn;
}

/** What is pressed for an option of a dialog that a screen rule knows. */
export function keysFor(rule: string, option: 'allow' | 'deny'): string[] {
  const shows = codexLive.screen.find(({ name }) => name === rule)?.shows;
  if (shows?.is !== 'dialog') throw new Error(`${rule} is no dialog`);
  return shows.dialog.keys?.[shows.dialog.options.indexOf(option)] ?? [];
}

type Tmux = (args: readonly string[], input?: string) => Promise<string>;

function tmuxIn(sockets: string, env: Readonly<Record<string, string>>): Tmux {
  const options = { env: { ...env, TMUX_TMPDIR: sockets, LANG: 'C.UTF-8', SHELL: '/bin/sh' }, extendEnv: false };
  return async (args, input = '') =>
    (await execa('tmux', ['-L', 'omo-test', '-f', '/dev/null', '-u', ...args], { ...options, input })).stdout;
}

function screenOf(tmux: Tmux): Screen {
  const lines = async () => (await tmux(['capture-pane', '-p', '-t', 'w'])).split('\n').map((line) => line.trimEnd());
  return {
    lines,
    async say(text) {
      await tmux(['load-buffer', '-b', 'b', '-'], codexLive.composerText(text));
      await tmux(['paste-buffer', '-p', '-r', '-d', '-b', 'b', '-t', 'w']);
      await tmux(['send-keys', '-t', 'w', ...codexLive.submit]);
    },
    keys: async (...keys) => void (await tmux(['send-keys', '-t', 'w', ...keys])),
    async shown() {
      const written = (await lines()).filter((line) => line !== '');
      return codexLive.screen.find((rule) => rule.when.test(written.slice(-rule.lines).join('\n')))?.name;
    },
    async marked() {
      const searches = codexLive.dialogMarks.map((mark) => `#{C/r:${mark}}`).join(' ');
      const found = await tmux(['display-message', '-p', '-t', 'w', searches]);
      return found.split(' ').some((line) => line !== '0');
    },
  };
}

function spec(worker: Worker) {
  const dir = join(worker.cwd, '..', 'attempt');
  return { dir, out: join(dir, 'out'), hooks: HOOKS, env: worker.env };
}

async function eventsIn(folder: string): Promise<HeardEvent[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.event'));
  const files = await Promise.all(
    names.map(async (name) => ({ name, at: (await stat(join(folder, name), { bigint: true })).mtimeNs })),
  );
  const inOrder = files.toSorted((one, other) => (one.at < other.at ? -1 : 1));
  return Promise.all(
    inOrder.map(async ({ name }) => {
      const event = JSON.parse(await readFile(join(folder, name), 'utf8')) as Record<string, unknown>;
      return {
        id: String(event['id']),
        worker: String(event['worker_name']),
        payload: event['payload'] as Record<string, unknown>,
      };
    }),
  );
}

import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import { expect, onTestFinished } from 'vitest';
import type { Report } from '../../src/core/report/report.ts';
import { prepareAgents, startOpenCodeOnce } from './agents.ts';
import { installAgents } from './install-agents.ts';
import { startModelServer, type ModelServer } from './model-server/server.ts';
import { movedDaemon, type MovedDaemon } from './moved-daemon.ts';
import { offlineNetwork, type Network } from './offline.ts';
import { makeOmo, processesOf, type Omo, type Said } from './run-omo.ts';
import { toldIn } from './told.ts';

export const POLL = { timeout: 120_000, interval: 200 };
const BIN = join(import.meta.dirname, '../../bin/omo');

/** An omo whose workers are the real agents, which talk to the model server and to nobody else. */
export interface AgentWorld {
  /** Its `run` and `runWith` are for commands that need no daemon of theirs. */
  readonly omo: Omo;
  readonly server: ModelServer;
  readonly network: Network;
  /** The home folder of the agents: their own settings lie there. */
  readonly person: string;
  readonly env: Readonly<Record<string, string>>;
  /** Not started: a command starts the usual one. */
  readonly daemon: MovedDaemon;
  /** A command, run where the agents are to run. */
  run(...args: readonly string[]): Promise<Said>;
  json<T>(...args: readonly string[]): Promise<T>;
  /** The report of the latest run, when it is over. */
  over(): Promise<Report>;
  /** Everything the person was told, oldest first. */
  told(): Record<string, unknown>[];
  /** Command lines of the agents that run, and of what started them. */
  running(): Promise<string[]>;
}

/** `config` is omo's own; `parent`: where its folder is made; `path`: what else is found on PATH. */
export async function agentWorld(
  config: Readonly<Record<string, unknown>> = {},
  parent?: string,
  path = '',
): Promise<AgentWorld> {
  const made = makeOmo(parent);
  const bin = await installAgents();
  const server = await startModelServer();
  onTestFinished(() => server.close());
  const network = await offlineNetwork(server);
  onTestFinished(() => network.close());
  const person = join(made.root, 'person');
  mkdirSync(person);
  const agents = await prepareAgents(person, network.url, bin);
  await startOpenCodeOnce(agents, network);
  mkdirSync(made.home, { mode: 0o700 });
  const { notify, all: told } = toldIn(made.root);
  writeFileSync(join(made.home, 'config.json'), JSON.stringify({ notify, ...config }));
  const env = {
    ...agents,
    PATH: [agents['PATH'], ...(path === '' ? [] : [path])].join(':'),
    OMO_HOME: made.home,
    OMO_TMUX_SOCKET: 'e2e',
    TMUX_TMPDIR: made.root,
    LANG: 'C.UTF-8',
    NO_COLOR: '1',
  };
  const omo: Omo = { ...made, env };
  const run: AgentWorld['run'] = async (...args) => said(network.wrap([process.execPath, BIN, ...args]), omo);
  const json: AgentWorld['json'] = async (...args) => {
    const { stdout, stderr } = await run(...args, '--json');
    expect(stdout, stderr).not.toBe('');
    return JSON.parse(stdout);
  };
  const over: AgentWorld['over'] = async () => {
    await expect.poll(async () => (await json<Report>('results')).endedAt, POLL).toBeDefined();
    return json('results');
  };
  const running: AgentWorld['running'] = async () =>
    (await processesOf(made.root)).map(({ words }) => words).filter((words) => words.includes(dirname(bin)));
  return {
    omo,
    server,
    network,
    person,
    env,
    daemon: movedDaemon(omo, (argv) => network.wrap(argv)),
    run,
    json,
    over,
    told,
    running,
  };
}

async function said([program = '', ...args]: readonly string[], { env, project }: Omo): Promise<Said> {
  const { exitCode, stdout, stderr } = await execa(program, args, {
    cwd: project,
    env,
    extendEnv: false,
    reject: false,
    stdin: 'ignore',
    timeout: 300_000,
  });
  return { exit: exitCode, stdout, stderr };
}

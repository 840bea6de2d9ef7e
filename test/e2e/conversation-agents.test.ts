import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { expect, onTestFinished, test } from 'vitest';
import type { OpenQuestion, Receipt, WaitEvent } from '../../src/protocol/messages.ts';
import { BWRAP } from '../support/bwrap.ts';
import { prepareAgents, startOpenCodeOnce, trustFolder } from '../support/agents.ts';
import { installAgents } from '../support/install-agents.ts';
import { startModelServer } from '../support/model-server/server.ts';
import { offlineNetwork } from '../support/offline.ts';
import { makeOmo } from '../support/run-omo.ts';

const BIN = join(import.meta.dirname, '../../bin/omo');

/** How each is made to ask before it runs a command. */
const RUN = {
  claude: (command: string) => `[[run: ${command}]]`,
  opencode: (command: string) => `[[run: ${command}]]`,
  codex: (command: string) =>
    `[[tool: exec_command ${JSON.stringify({ cmd: command, sandbox_permissions: 'require_escalated', justification: 'to see' })}]]`,
} as const;

const AGENTS = ['claude', 'codex', 'opencode'] as const;
const PATHS = { none: '', bwrap: BWRAP } as const;
const BOTH_WAYS = AGENTS.flatMap((agent) => [[agent, 'none'] as const, [agent, 'bwrap'] as const]);

test.for(BOTH_WAYS)(
  'with %s (sandbox: %s): the goal is delivered, a question and two permissions are answered, a second turn is taken, all of it on record',
  { tags: ['agents'], timeout: 300_000 },
  async ([agent, sandbox]) => {
    const { omo, project, server } = await world({ path: PATHS[sandbox] });
    const begin = ['interactive', '--detach', '--sandbox', sandbox, '--agent', agent, '--name', 'w'];
    const started = await omo(...begin, '--keep', GOAL);
    expect(started.exitCode, started.stderr).toBe(0);

    const asked = await waited(omo);
    expect(asked).toMatchObject({ type: 'asking', question: { kind: 'choice', options: ['red', 'blue'] } });
    const answer = await json<Receipt>(omo('answer', asked.question?.id ?? '', '1', '--json'));
    expect(answer).toMatchObject({ state: 'accepted', worker: 'w' });
    expect(await waited(omo)).toMatchObject({ type: 'idle', summary: 'done' });

    await send(omo, `Please \`${RUN[agent]('echo once >> allowed.txt')}\` and \`[[say: ran it.]]\``);
    const allow = await permission(omo);
    expect(allow.text).toContain('echo once >> allowed.txt');
    expect(existsSync(join(project, 'allowed.txt'))).toBe(false);
    expect(await json<Receipt>(omo('answer', allow.id, 'allow', '--json'))).toMatchObject({ state: 'accepted' });
    expect(await waited(omo)).toMatchObject({ type: 'idle', summary: 'ran it.' });
    expect(readFileSync(join(project, 'allowed.txt'), 'utf8')).toBe('once\n');

    await send(omo, `Please \`${RUN[agent]('touch denied.txt')}\` and \`[[say: went on.]]\``);
    const deny = await permission(omo);
    expect(await json<Receipt>(omo('answer', deny.id, 'deny', '--json'))).toMatchObject({ state: 'accepted' });
    const again = await omo('answer', deny.id, 'allow', '--json');
    expect(JSON.parse(again.stdout)).toMatchObject({
      state: 'refused',
      reason: expect.stringContaining('answered already'),
    });
    await expect.poll(async () => (await inbox(omo)).length, { timeout: 30_000 }).toBe(0);
    expect(existsSync(join(project, 'denied.txt'))).toBe(false);

    const record = await omo('transcript', 'w');
    for (const words of ['Which of these do you want?', 'echo once >> allowed.txt', 'ran it.', 'deny'])
      expect(record.stdout).toContain(words);
    expect(server.turns().map(({ asked: request }) => request.text.trim())).toContain(GOAL);
    expect(server.problems).toEqual([]);
    expect((await omo('kill', 'w')).exitCode).toBe(0);
  },
);

test.for([...AGENTS.map((agent) => [agent, 'none'] as const), ['claude', 'bwrap'] as const])(
  'with %s (sandbox: %s): a program that is killed in the middle of its task goes on in the same conversation',
  { tags: ['agents'], timeout: 300_000 },
  async ([agent, sandbox]) => {
    const { omo, server, killPrograms } = await world({ path: PATHS[sandbox] });
    await omo('interactive', '--detach', '--sandbox', sandbox, '--agent', agent, '--name', 'w', GOAL);
    expect(await waited(omo)).toMatchObject({ type: 'asking' });
    await killPrograms();
    await expect.poll(async () => inbox(omo), { timeout: 30_000 }).toEqual([]);
    expect(await waited(omo)).toMatchObject({ type: 'done', summary: 'done' });
    const last = server.turns().at(-1)?.asked;
    expect(last?.text).toContain('Go on where you stopped');
    expect(last?.said.map((text) => text.trim())).toContain(GOAL);
    const { workers } = await json<{ workers: { tasks: { attempts: number }[] }[] }>(omo('results', '--json'));
    expect(workers[0]?.tasks[0]?.attempts).toBe(2);
  },
);

test(
  'with claude in a folder that is not trusted: its dialog is put to the person, nothing is typed into it, and the goal goes out after the answer',
  { tags: ['agents'], timeout: 300_000 },
  async () => {
    const { omo, server } = await world({ trusted: false });
    await omo('interactive', '--detach', '--agent', 'claude', '--name', 'w', 'Please `[[say: All done.]]`');
    const trust = await permission(omo);
    expect(trust.text).toContain('trust this folder');
    expect(server.turns()).toEqual([]);
    expect(await json<Receipt>(omo('answer', trust.id, 'allow', '--json'))).toMatchObject({ state: 'accepted' });
    expect(await waited(omo)).toMatchObject({ type: 'done', summary: 'All done.' });
  },
);

/** OpenCode's composer puts a blank behind a paste of several lines (1.18.33). */
const GOAL = 'Please `[[say: Two colours would do.\n\n1. red\n2. blue\n\nWhich of these do you want?]]`';

type Run = (...args: string[]) => Promise<{ exitCode?: number; stdout: string; stderr: string }>;

async function world({ trusted = true, path = '' } = {}) {
  const omo = makeOmo();
  const bin = await installAgents();
  const server = await startModelServer();
  onTestFinished(() => server.close());
  const network = await offlineNetwork(server);
  onTestFinished(() => network.close());
  const person = join(omo.root, 'person');
  mkdirSync(person);
  const agents = await prepareAgents(person, network.url, bin);
  await startOpenCodeOnce(agents, network);
  await trustFolder(person, omo.project, trusted);
  writeFileSync(join(omo.project, 'opencode.json'), JSON.stringify({ permission: { bash: 'ask' } }));
  const env = {
    ...agents,
    PATH: [agents['PATH'], ...(path === '' ? [] : [path])].join(':'),
    OMO_HOME: omo.home,
    OMO_TMUX_SOCKET: 'e2e',
    TMUX_TMPDIR: omo.root,
    LANG: 'C.UTF-8',
    NO_COLOR: '1',
  };
  const run: Run = async (...args) => {
    const [program = '', ...rest] = network.wrap([process.execPath, BIN, ...args]);
    const said = await execa(program, rest, {
      cwd: omo.project,
      env,
      extendEnv: false,
      reject: false,
      stdin: 'ignore',
      timeout: 120_000,
    });
    appendFileSync(join(omo.root, 'said.txt'), `${args.join(' ')}\n${said.stdout}${said.stderr}\n`);
    return {
      stdout: said.stdout,
      stderr: said.stderr,
      ...(said.exitCode !== undefined && { exitCode: said.exitCode }),
    };
  };
  const killPrograms = async (): Promise<void> => {
    const tmux = ['tmux', '-L', 'e2e', 'list-panes', '-t', '=omo-worker-w', '-F', '#{pane_pid}'];
    const [program = '', ...rest] = network.wrap(tmux);
    const { stdout } = await execa(program, rest, { env, extendEnv: false });
    for (const pid of childrenOf(Number(stdout))) process.kill(pid, 'SIGKILL');
  };
  return { omo: run, project: omo.project, server, killPrograms };
}

/** The launcher stays, to tell how its program ended. */
function childrenOf(launcher: number): number[] {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return pids.filter((pid) => parentOf(pid) === launcher).map(Number);
}

/** Undefined for a process that has ended meanwhile. */
function parentOf(pid: string): number | undefined {
  try {
    const afterName = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1) ?? '';
    return Number(afterName.split(' ')[1]);
  } catch {
    return undefined;
  }
}

async function json<T>(said: ReturnType<Run>): Promise<T> {
  const { stdout, stderr } = await said;
  expect(stdout, stderr).not.toBe('');
  return JSON.parse(stdout);
}

async function send(omo: Run, text: string): Promise<void> {
  expect(await json<Receipt>(omo('send', 'w', text, '--json'))).toMatchObject({ state: 'accepted' });
}

async function waited(omo: Run): Promise<WaitEvent> {
  const said = await omo('wait', 'w', '--timeout', '90', '--json');
  expect(said.exitCode, said.stdout + said.stderr + (await omo('explain', 'w')).stdout).toBe(0);
  return JSON.parse(said.stdout) as WaitEvent;
}

async function inbox(omo: Run): Promise<OpenQuestion[]> {
  return (await json<{ questions: OpenQuestion[] }>(omo('inbox', '--json'))).questions;
}

async function permission(omo: Run): Promise<OpenQuestion> {
  const { question } = await waited(omo);
  expect(question).toMatchObject({ kind: 'permission', worker: 'w' });
  expect(await inbox(omo)).toMatchObject([{ id: question?.id }]);
  return question ?? expect.fail('no question');
}

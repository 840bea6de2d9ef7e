import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { GitTrees } from '../../src/adapters/git/trees.ts';
import { homeAt, prepareHome } from '../../src/config/home.ts';
import type { Event } from '../../src/core/events/event.ts';
import { adder } from '../../src/daemon/grow.ts';
import { byWorker, withheld } from '../../src/daemon/no-commands.ts';
import { saveEnvironment } from '../../src/daemon/launch.ts';
import { submitRun, type SubmitParts } from '../../src/daemon/submit.ts';
import type { Params } from '../../src/protocol/messages.ts';
import { Game, graph, submission } from '../core/build.ts';
import { CODEX, runOf, tasksOf } from '../core/worker/runs.ts';

const SHELL = { name: 'shell', provider: 'shell', run: ['sh', '-c'], prompt: 'arg' as const, output: 'text' as const };
const ENV = { PATH: process.env['PATH'] ?? '' };
const WHY = "a worker can't give omo commands to run";

describe('a task that a worker words', () => {
  const named = tasksOf({ a: { text: 'x', agent: 'shell' }, b: { text: 'y' }, c: { text: 'z', agent: 'claude' } });
  const agents = (over: Parameters<typeof runOf>[1], own: string): unknown =>
    byWorker(runOf(tasksOf({ api: { text: 'Build' } }), over), own, named).map(({ agent }) => agent);

  test('is done by its own agent where it would be a command', () => {
    expect(agents({}, 'codex')).toEqual(['codex', undefined, 'claude']);
    expect(agents({ defaultAgent: 'shell' }, 'codex')).toEqual(['codex', 'codex', 'claude']);
    expect(agents({ auto: ['codex', 'claude'] }, 'codex')).toEqual(['codex', undefined, 'claude']);
    expect(agents({ auto: ['codex', 'shell'] }, 'codex')).toEqual(['codex', 'codex', 'claude']);
  });

  test('may be a command where the worker is one itself', () => {
    expect(agents({ defaultAgent: 'shell' }, 'shell')).toEqual(['shell', undefined, 'claude']);
    expect(withheld('shell', named)).toEqual([]);
  });
});

test('a worker adds no command to its own run, and none to another run either', async () => {
  const { parts, recorded, token } = await worker();
  const add = adder(parts);
  const tasks = tasksOf({
    x: { text: 'touch /tmp/x', agent: 'shell', verify: 'touch /tmp/y' },
    y: { text: 'touch /tmp/z' },
  });
  const caller = { pid: process.pid, depth: 1, token };
  const notes = [`the acceptance command of x was left out: ${WHY}`, `codex does x instead of shell: ${WHY}`];
  expect((await add({ tasks, caller })).notes).toEqual(notes);
  expect((await add({ tasks, caller, run: 'r2' })).notes).toEqual(expect.arrayContaining(notes));
  const added = recorded.filter((event) => event.type === 'run.tasks-added');
  expect(added.map(({ run, tasks: all }) => [run, all.map(({ agent, verify }) => [agent, verify])])).toEqual([
    [
      'r1',
      [
        ['codex', undefined],
        [undefined, undefined],
      ],
    ],
    [
      'r2',
      [
        ['codex', undefined],
        ['codex', undefined],
      ],
    ],
  ]);
});

describe('a run that is asked for with commands of omo’s to run', () => {
  const asked = { verify: 'touch /tmp/all', setup: 'touch /tmp/setup' };

  test('has none of them where a worker asks, and says so', async () => {
    const { parts, token, submitted } = await worker();
    const { warnings } = await submitRun(parts, {
      ...start(parts),
      ...asked,
      caller: { ...start(parts).caller, token },
    });
    expect(warnings).toEqual(
      expect.arrayContaining([
        `the acceptance command of a was left out: ${WHY}`,
        `the acceptance command of all tasks (--verify) was left out: ${WHY}`,
        `the set-up command (--setup) was left out: ${WHY}`,
      ]),
    );
    expect(submitted()).toMatchObject({ parent: { task: 'a' } });
    expect(JSON.stringify(submitted())).not.toContain('touch /tmp');
  });

  test('is not shown where a worker asks, and says so: the terminal would be looked for by its PATH', async () => {
    const { parts, token, submitted } = await worker();
    await writeFile(join(parts.home.root, 'config.json'), '{"view":{"use":"terminal","command":["xterm","{script}"]}}');
    const asks = { ...start(parts), view: 'terminal' as const };
    const { warnings } = await submitRun(parts, { ...asks, caller: { ...asks.caller, token } });
    expect(warnings).toContain(`its workers are not shown (--view): ${WHY}`);
    expect(submitted()).toMatchObject({ parent: { task: 'a' } });
    // Not even what config.json says of all runs is asked for.
    expect(warnings.join()).not.toContain('nothing to see');
  });

  test('keeps them where a person asks', async () => {
    const { parts, submitted } = await worker();
    const { warnings } = await submitRun(parts, { ...start(parts), ...asked });
    expect(warnings.join()).not.toContain('left out');
    expect(submitted()).toMatchObject({ options: { verify: { every: asked.verify } } });
    expect(submitted()?.tasks[0]?.verify).toBe('touch /tmp/one');
  });

  test('may be one that verifies nothing', async () => {
    const { parts, token, submitted } = await worker();
    await submitRun(parts, { ...start(parts), verify: false, caller: { ...start(parts).caller, token } });
    expect(submitted()?.options.noVerify).toBe(true);
  });
});

function start({ home }: SubmitParts): Params<'run.start'> {
  const [task] = tasksOf({ a: { text: 'true', agent: 'shell', verify: 'touch /tmp/one' } });
  if (!task) throw new Error('no task');
  return { tasks: [task], cwd: home.root, env: ENV, keep: false, agent: 'shell', caller: { pid: 1, depth: 0 } };
}

/** A daemon's parts with a run of Codex, `r1`, whose task `a` runs and holds the token, and another run, `r2`, of `shell`. */
async function worker() {
  const root = await mkdtemp(join(tmpdir(), 'omo-commands-'));
  onTestFinished(async () => rm(root, { recursive: true, force: true }));
  const home = homeAt(root);
  await prepareHome(home);
  const agents = { codex: CODEX, shell: SHELL };
  const game = new Game(submission(graph({ a: [] }), { agents, defaultAgent: 'codex' }));
  game.decide();
  game.tell(submission(graph({ z: [] }), { run: 'r2', agents }));
  const recorded: Event[] = [];
  const token = 'a token of a worker';
  await mkdir(dirname(home.token(game.key('a'))), { recursive: true });
  await writeFile(home.token(game.key('a')), token);
  for (const run of ['r1', 'r2']) await saveEnvironment(home, run, ENV);
  const parts: SubmitParts = {
    home,
    now: () => 5000,
    state: () => game.state,
    record: async (events) => {
      recorded.push(...events);
      game.tell(...events);
      return Promise.resolve();
    },
    trees: new GitTrees(),
    views: { places: { own: home.views, shared: '/tmp', uid: process.getuid?.() ?? 0 }, root: '/' },
    tmux: { use: async () => Promise.resolve({ is: 'absent', why: 'no tmux' }), ownServers: () => [] },
  };
  return { parts, recorded, token, submitted: () => recorded.find((event) => event.type === 'run.submitted') };
}

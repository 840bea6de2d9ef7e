import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import { expect, onTestFinished, test } from 'vitest';
import type { Report } from '../../src/core/report/report.ts';
import { HOSTILE } from '../support/hostile.ts';
import { typesIn } from '../support/journal-watch.ts';
import { placedOmo } from '../support/placed-omo.ts';
import { makeOmo, type Omo } from '../support/run-omo.ts';
import { makeTabs, type Tabs } from '../support/tabs.ts';

const tags = ['tmux', 'e2e'];
const WAIT = { timeout: 20_000, interval: 50 };
const VIEW = ['orchestrate', '--agent', 'shell', '--view', 'terminal'];
const UNTIL_GO = 'until test -e go; do sleep 0.05; done';
/** Done once the journal says that nothing could be shown; with a name of its own, since the one made of its text would say so too. */
const UNTIL_TOLD = 'until grep -q view[-]failed "$OMO_HOME/event_log.jsonl"; do sleep 0.05; done (id: told)';

test(
  'each worker is shown in one tab with its name, also over several tasks, and the tab tells how it ended',
  { tags },
  async () => {
    const { omo, tabs } = viewed();
    await starts(
      omo,
      `api:echo first of api; ${UNTIL_GO} (id: one)`,
      `docs:echo of docs; ${UNTIL_GO}`,
      'api:echo second of api (depends_on: one)',
    );
    const screens = async () =>
      Object.fromEntries((await tabs.all()).map(({ pane, title, screen }) => [title || pane, screen]));
    const show = (api: unknown, docs: string) =>
      expect.poll(screens, WAIT).toEqual({ 'omo-worker-api': api, 'omo-worker-docs': expect.stringContaining(docs) });
    await show(expect.stringContaining('first of api'), 'of docs');
    expect((await sessions(omo)).toSorted()).toEqual(Object.keys(await screens()).toSorted());
    go(omo);
    const ended = /omo-worker-api has ended: done\n.*done: echo first[^]*done: echo second[^]*Enter closes this/;
    await show(expect.stringMatching(ended), 'Enter closes this');
    expect(tabs.calls()).toHaveLength(2);
    for (const tab of await tabs.all()) await tabs.press(tab, 'Enter');
    await expect.poll(async () => tabs.all(), WAIT).toEqual([]);
  },
);

test(
  'closing a tab leaves the worker running; neither its next attempt nor the next daemon opens another',
  { tags },
  async () => {
    const { omo, tabs } = viewed();
    await starts(omo, `api:echo ran >> ran; ${UNTIL_GO}; test $(wc -l < ran) -gt 1`);
    await expect.poll(() => typesIn(omo.home), WAIT).toContain('worker.viewed');
    for (const tab of await tabs.all()) await tabs.close(tab);
    expect(await sessions(omo)).toEqual(['omo-worker-api']);
    await omo.run('daemon', 'stop');
    go(omo);
    await expect.poll(async () => (await report(omo)).ok, WAIT).toBe(true);
    expect(readFileSync(join(omo.project, 'ran'), 'utf8')).toBe('ran\nran\n');
    expect(tabs.calls()).toHaveLength(1);
  },
);

test('leaving the session with tmux’ own key closes the tab and ends nothing', { tags }, async () => {
  const { omo, tabs } = viewed();
  await starts(omo, `api:${UNTIL_GO}`);
  await expect.poll(() => typesIn(omo.home), WAIT).toContain('worker.viewed');
  await expect.poll(async () => attached(omo), WAIT).toBe('1');
  for (const tab of await tabs.all()) await tabs.press(tab, 'C-b', 'd');
  await expect.poll(async () => tabs.all(), WAIT).toEqual([]);
  expect(await sessions(omo)).toEqual(['omo-worker-api']);
});

test(
  'a tmux server that dies and is begun anew is seen in the tab that is there',
  { tags, timeout: 90_000 },
  async () => {
    const { omo, tabs } = viewed();
    await starts(omo, `api:echo ran >> ran; echo this is $(wc -l < ran); ${UNTIL_GO}`);
    await expect.poll(async () => (await tabs.all())[0]?.screen, WAIT).toContain('this is 1');
    process.kill(Number(await tmux(omo, 'display-message', '-p', '#{pid}')), 'SIGKILL');
    await expect.poll(async () => (await tabs.all())[0]?.screen, { ...WAIT, timeout: 40_000 }).toContain('this is 2');
    await expect.poll(() => typesIn(omo.home).filter((type) => type === 'worker.viewed').length, WAIT).toBe(2);
    expect([(await tabs.all()).length, tabs.calls().length]).toEqual([1, 1]);
  },
);

test(
  'a terminal so slow that tmux throws away what the script wrote has its title all the same',
  { tags },
  async () => {
    const stops = `echo \\$PPID >\${0%/*}/stopped; kill -STOP \\$PPID; printf %08000d 0; exec $script`;
    const { omo, tabs } = viewed(`script="${stops}"; open`);
    await starts(omo, `api:echo of api; ${UNTIL_GO}`);
    await expect.poll(async () => attached(omo), WAIT).toBe('1');
    process.kill(Number(readFileSync(join(omo.root, 'stopped'), 'utf8')), 'SIGCONT');
    await expect.poll(async () => (await tabs.all()).map(({ title }) => title), WAIT).toEqual(['omo-worker-api']);
  },
);

test(
  'a terminal that fails is told of in progress, status and report with what to do; the work goes on to its end',
  { tags },
  async () => {
    const { omo } = viewed('echo no screen here >&2; exit 3');
    const run = omo.start(...VIEW, `api:${UNTIL_GO}`);
    let progress = '';
    run.stderr.on('data', (chunk: Buffer) => (progress += chunk.toString()));
    await expect
      .poll(() => progress, WAIT)
      .toMatch(/api goes on unseen: .*ended with 3, saying "no screen here".*omo attach api/);
    expect((await omo.run('status')).stdout).toMatch(/api goes on unseen: .*no screen here.*omo attach api/);
    go(omo);
    await expect.poll(async () => (await report(omo)).ok, WAIT).toBe(true);
    expect((await report(omo)).notes.join()).toContain('api was not shown:');
  },
);

test('a terminal that is not there is named, and what to put right', { tags }, async () => {
  const { omo } = viewed();
  settings(omo, { view: { command: ['no-such-terminal', '{script}'] } });
  const { exit, stdout } = await omo.run(...VIEW, '--json', `api:${UNTIL_TOLD}`);
  expect(exit).toBe(0);
  expect(JSON.parse(stdout).notes.join()).toMatch(/no-such-terminal could not be started.*view\.command/);
});

/** The terminal's parent is the daemon. In each case the daemon ends over the first call, and a second one goes on with it. */
test.each([
  ['killed before its tab is opened', 'kill -9 $daemon', 2],
  ['told to stop before its tab is opened', 'kill -TERM $daemon', 2],
  ['killed once its tab is opened', 'open; kill -9 $daemon', 1],
  [
    'killed while its tab is on its way',
    `kill -9 $daemon; (until test "$(wc -l < "\${0%/*}/terminal.log")" -gt 1; do sleep 0.05; done; open) &`,
    2,
  ],
])('of a daemon that is %s, between decision and deed, one tab is left', { tags }, async (_, first, calls) => {
  const { omo, tabs } = viewed(first);
  await starts(omo, `api:echo of api; ${UNTIL_GO}`);
  await expect.poll(() => existsSync(join(omo.root, 'called')), WAIT).toBe(true);
  await expect.poll(async () => (await report(omo), typesIn(omo.home)), WAIT).toContain('worker.viewed');
  const shown = { pane: expect.any(String), title: 'omo-worker-api', screen: expect.stringContaining('of api') };
  await expect.poll(() => tabs.all(), WAIT).toEqual([shown]);
  expect(tabs.calls()).toHaveLength(calls);
  expect(typesIn(omo.home).filter((type) => type.startsWith('worker.view'))).toEqual([
    'worker.view-decided',
    'worker.viewed',
  ]);
});

test(
  'nothing of a task’s text is on the terminal’s command line, and the worker gets all of it',
  { tags },
  async () => {
    const { omo, tabs } = viewed();
    const waiter = { run: ['sh', '-c', `cat >got.$ORCH_WORKER_NAME; ${UNTIL_GO}`], prompt: 'stdin' };
    settings(omo, { view: { use: 'terminal', command: tabs.command }, agents: { waiter } });
    const run = omo.start('orchestrate', '--agent', 'waiter', '--detach', `api:${HOSTILE}`, 'docs:Write');
    await once(run, 'exit');
    const calls = ['api', 'docs'].map((name) => `omo-worker-${name} ${join(omo.home, 'run/view', name)}.sh`);
    await expect.poll(() => tabs.calls().toSorted(), WAIT).toEqual(calls);
    expect(readFileSync(join(omo.project, 'got.api'), 'utf8')).toContain(HOSTILE);
  },
);

test('in a home with a blank in its name the script lies where its path can be said', { tags }, async () => {
  const placed = placedOmo({ home: `my home's` });
  const { omo } = placed;
  const tabs = makeTabs(omo);
  writeFileSync(join(placed.home, 'config.json'), JSON.stringify({ view: { use: 'terminal', command: tabs.command } }));
  const run = placed.run('orchestrate', '--agent', 'shell', `api:echo of api; ${UNTIL_GO}`);
  await expect.poll(() => tabs.calls().length, WAIT).toBe(1);
  const [, script = ''] = tabs.calls()[0]?.split(' ') ?? [];
  onTestFinished(() => rmSync(dirname(script), { recursive: true }));
  expect(script).toMatch(/^\/tmp\/omo-view-[\w-]+\/api\.sh$/);
  await expect.poll(async () => (await tabs.all())[0]?.screen, WAIT).toContain('of api');
  writeFileSync(join(placed.project, 'go'), '');
  expect((await run).exit).toBe(0);
  await expect.poll(async () => (await tabs.all())[0]?.screen, WAIT).toContain('omo-worker-api has ended: done');
});

test(
  'where no terminal is named on a plain Linux nothing is started, and the remedy is told',
  { tags: ['e2e'] },
  async () => {
    const omo = makeOmo();
    const { exit, stderr } = await omo.run(...VIEW, 'api:touch ran');
    expect([exit, stderr]).toEqual([
      2,
      expect.stringMatching(/"view\.command" in config\.json.*\{script\}.*Nothing was started.*\[E_VIEW\]/),
    ]);
    expect(existsSync(join(omo.project, 'ran'))).toBe(false);
    expect(typesIn(omo.home)).not.toContain('run.submitted');
  },
);

test.each([
  [['--view', 'window'], {}, /--view.*window.*none, terminal[^]*\[E_USAGE\]/],
  [['--view', 'terminal'], { view: { command: ['xterm'] } }, /view\.command.*\{script\}[^]*\[E_CONFIG\]/],
  [[], { view: { use: 'tab' } }, /view\.use[^]*\[E_CONFIG\]/],
  [[], { view: { used: 'terminal' } }, /view[^]*used[^]*\[E_CONFIG\]/],
])('%j with %j is refused', { tags: ['e2e'] }, async (options, config, says) => {
  const omo = makeOmo();
  await omo.run('status');
  settings(omo, config);
  const { exit, stderr } = await omo.run('orchestrate', '--agent', 'shell', ...options, 'api:true');
  expect([exit, stderr]).toEqual([2, expect.stringMatching(says)]);
});

test('without tmux there is nothing to see, which is told; the tasks run all the same', { tags: ['e2e'] }, async () => {
  const { omo, tabs } = viewed();
  const bin = join(omo.root, 'bin');
  await execa('sh', [
    '-c',
    `mkdir ${bin} && for one in sh env cat mv date touch; do ln -s $(command -v $one) ${bin}; done`,
  ]);
  const { exit, stderr } = await omo.runWith({ PATH: bin }, ...VIEW, 'api:true');
  expect([exit, tabs.calls()]).toEqual([0, []]);
  expect(stderr).toContain('nothing to see');
});

function viewed(first?: string): { readonly omo: Omo; readonly tabs: Tabs } {
  const omo = makeOmo();
  const tabs = makeTabs(omo, first);
  settings(omo, { view: { command: tabs.command }, notify: { desktop: false } });
  return { omo, tabs };
}

function settings(omo: Omo, config: object): void {
  mkdirSync(omo.home, { recursive: true, mode: 0o700 });
  writeFileSync(join(omo.home, 'config.json'), JSON.stringify(config));
}

async function starts(omo: Omo, ...tasks: readonly string[]): Promise<void> {
  const { exit, stderr } = await omo.run(...VIEW, '--detach', ...tasks);
  expect(exit, stderr).toBe(0);
}

function go(omo: Omo): void {
  writeFileSync(join(omo.project, 'go'), '');
}

async function report(omo: Omo): Promise<Report> {
  return JSON.parse((await omo.run('results', '--json')).stdout);
}

async function sessions(omo: Omo): Promise<string[]> {
  const names = (await tmux(omo, 'list-sessions', '-F', '#{session_name}')).split('\n');
  return names.filter((name) => name.startsWith('omo-worker-'));
}

/** How many look at the worker `api`. */
function attached(omo: Omo): Promise<string> {
  return tmux(omo, 'display-message', '-p', '-t', '=omo-worker-api:', '#{session_attached}');
}

async function tmux(omo: Omo, ...args: readonly string[]): Promise<string> {
  return (await execa('tmux', ['-L', 'e2e', ...args], { env: omo.env, extendEnv: false, reject: false })).stdout;
}

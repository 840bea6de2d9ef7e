import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { HOSTILE } from '../support/hostile.ts';
import { makeOmo } from '../support/run-omo.ts';
import { FORMATS, makeWindows, type Windows, type WindowsOptions } from './fakes/world.ts';

/** omo inside a made-up WSL: what it asks Windows Terminal for, and what stands in the tabs then. */
const tags = ['tmux', 'e2e'];
const BIN = join(import.meta.dirname, '../../bin/omo');
const WAIT = { timeout: 20_000, interval: 100 };
const UNTIL_GO = 'until test -e go; do sleep 0.05; done';
/** Done once the journal says that nothing could be shown; with a name of its own, since the one made of its text would say so too. */
const UNTIL_TOLD = 'until grep -q view[-]failed "$OMO_HOME/event_log.jsonl"; do sleep 0.05; done (id: told)';

test(
  'each worker is a tab of the window "omo": its title is the session’s name, its screen the worker’s, its end told',
  { tags },
  async () => {
    const { windows, omo, project } = inWsl();
    await started(omo, `api:echo of api; ${UNTIL_GO}`, `docs:echo of docs; ${UNTIL_GO}`);
    await expect
      .poll(() => screens(windows), WAIT)
      .toEqual({
        'omo omo-worker-api': expect.stringContaining('of api'),
        'omo omo-worker-docs': expect.stringContaining('of docs'),
      });
    const sessions = await windows.inside('tmux', '-L', 'e2e', 'list-sessions', '-F', '#{session_name}');
    expect(sessions.stdout.split('\n')).toEqual(expect.arrayContaining(['omo-worker-api', 'omo-worker-docs']));
    writeFileSync(join(project, 'go'), '');
    await expect
      .poll(() => screens(windows), WAIT)
      .toEqual({
        'omo omo-worker-api': expect.stringContaining('omo-worker-api has ended: done'),
        'omo omo-worker-docs': expect.stringContaining('omo-worker-docs has ended: done'),
      });
    for (const tab of await windows.tabs()) await windows.press(tab, 'Enter');
    await expect.poll(() => windows.tabs(), WAIT).toEqual([]);
  },
);

test('a tab that is closed leaves its worker running', { tags }, async () => {
  const { windows, omo, project } = inWsl();
  await started(omo, `api:echo of api; ${UNTIL_GO}`);
  await expect.poll(() => screens(windows), WAIT).toEqual({ 'omo omo-worker-api': expect.stringContaining('of api') });
  for (const tab of await windows.tabs()) await windows.closeTab(tab);
  expect((await omo('status')).stdout).toMatch(/api +working/);
  writeFileSync(join(project, 'go'), '');
  await expect.poll(async () => (await omo('results')).stdout, WAIT).toContain('1 task: 1 done');
});

test('the text of a task is on no command line of Windows, and reaches its worker byte by byte', { tags }, async () => {
  const { windows, omo, project, home } = inWsl();
  const waiter = { run: ['sh', '-c', `cat >got.$ORCH_WORKER_NAME; ${UNTIL_GO}`], prompt: 'stdin' };
  writeFileSync(join(home, 'config.json'), JSON.stringify({ agents: { waiter } }));
  await started(omo, '--agent', 'waiter', `api:${HOSTILE}`, 'docs:Write');
  await expect.poll(async () => Object.keys(await screens(windows)), WAIT).toHaveLength(2);
  const words = (name: string) =>
    `wt.exe -w omo new-tab --title omo-worker-${name} --suppressApplicationTitle -- wsl.exe -d Ubuntu --exec ${home}/run/view/${name}.sh`;
  expect(lines(windows, 'wt')).toEqual([words('api'), words('docs')]);
  expect(lines(windows, 'wsl').every((line) => words(line.slice(line.lastIndexOf('/') + 1, -3)).endsWith(line))).toBe(
    true,
  );
  expect(readFileSync(join(project, 'got.api'), 'utf8')).toContain(HOSTILE);
});

test('where Windows’ programs are not on PATH, cmd.exe finds the terminal, called on the drive', { tags }, async () => {
  const { windows, omo } = inWsl();
  const path = windows.distributions[0]?.path.replace(`:${windows.system32}:${windows.apps}`, '') ?? '';
  await started((...args) => omo(`PATH=${path}`, ...args), `api:echo of api; ${UNTIL_GO}`);
  await expect.poll(() => screens(windows), WAIT).toEqual({ 'omo omo-worker-api': expect.stringContaining('of api') });
  expect(windows.calls('cmd')).toMatchObject([
    {
      cwd: 'C:\\',
      line: expect.stringMatching(/^cmd\.exe \/c start "" wt\.exe -w omo new-tab --title omo-worker-api /),
    },
  ]);
});

test.each<[string, (windows: Windows) => void, RegExp]>([
  ['Windows Terminal is not installed', ({ apps }) => rmSync(join(apps, 'wt.exe')), /'wt\.exe' is not recognized/],
  [
    'no drive of Windows is mounted',
    ({ c }) => rmSync(c, { recursive: true }),
    /no wt\.exe on PATH, and no drive.*winget install/,
  ],
  [
    'the kernel runs no programs of Windows',
    ({ root }) => rmSync(join(root, FORMATS, 'WSLInterop')),
    /Exec format error.*WSLInterop:M::MZ/,
  ],
])('where %s that is told with the remedy, and the work is done', { tags }, async (_, breaks, says) => {
  const { windows, omo } = inWsl();
  breaks(windows);
  const { exit, stderr } = await omo('orchestrate', '--agent', 'shell', '--view', 'terminal', `api:${UNTIL_TOLD}`);
  expect([exit, stderr]).toEqual([0, expect.stringMatching(says)]);
  expect(stderr).toContain('To look in: omo attach api');
});

test('a distribution whose name wsl.exe would take apart is refused before anything is started', { tags }, async () => {
  const { omo, project } = inWsl({ distributions: ['My Distro'] });
  const { exit, stderr } = await omo('orchestrate', '--agent', 'shell', '--view', 'terminal', 'api:touch ran');
  expect([exit, stderr]).toEqual([2, expect.stringMatching(/got "My Distro".*Nothing was started.*\[E_VIEW\]/)]);
  expect(() => readFileSync(join(project, 'ran'))).toThrow(/ENOENT/);
});

function inWsl(options: WindowsOptions = {}) {
  const made = makeOmo();
  const windows = makeWindows(made, { ...options, env: { OMO_HOME: made.home, NO_COLOR: '1' } });
  mkdirSync(made.home, { mode: 0o700 });
  writeFileSync(join(made.home, 'config.json'), JSON.stringify({ notify: { desktop: false } }));
  const omo = async (...args: readonly string[]) => {
    const first = args.findIndex((arg) => !/^[A-Z]+=/.test(arg));
    const words = ['env', '-C', made.project, ...args.slice(0, first), process.execPath, BIN, ...args.slice(first)];
    return windows.inside(...words);
  };
  return { windows, omo, project: made.project, home: made.home };
}

async function started(
  omo: (...args: readonly string[]) => ReturnType<Windows['inside']>,
  ...tasks: readonly string[]
) {
  const agent = tasks.includes('--agent') ? [] : ['--agent', 'shell'];
  const { exit, stderr } = await omo('orchestrate', ...agent, '--view', 'terminal', '--detach', ...tasks);
  expect(exit, stderr).toBe(0);
}

function lines(windows: Windows, program: 'wt' | 'wsl'): string[] {
  return windows
    .calls(program)
    .map(({ line }) => line)
    .toSorted();
}

/** By window and title. */
async function screens(windows: Windows): Promise<Record<string, string>> {
  return Object.fromEntries((await windows.tabs()).map(({ window, title, screen }) => [`${window} ${title}`, screen]));
}

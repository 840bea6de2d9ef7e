import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import type { Omo, Said } from '../../support/run-omo.ts';
import { panesOf } from '../../support/tabs.ts';
import { linesOf } from '../../support/told.ts';

/**
 * A Windows with WSL in the folder of a test, made of the programs beside this file: `wsl.exe`, `wt.exe` and `cmd.exe` in its
 * System32, `wslpath` in each distribution. What is started in it has that folder in its environment, and ends with the test.
 */
export interface Windows {
  readonly root: string;
  /** Where `C:\` is on this machine. */
  readonly c: string;
  /** The folder with its programs, for a PATH. */
  readonly system32: string;
  /** The folder with what a person has installed: the terminal. */
  readonly apps: string;
  /** What every program on it begins with. */
  readonly env: Readonly<Record<string, string>>;
  readonly distributions: readonly Distribution[];
  /** A program of it, by its name. */
  run(program: string, ...args: readonly string[]): Promise<Said>;
  /** A Linux command in the default distribution, not by way of `wsl.exe`. */
  inside(...argv: readonly string[]): Promise<Said>;
  /** What its programs were called with, oldest first. */
  calls(program?: 'wsl' | 'wt' | 'cmd'): Call[];
  /** Everything in that distribution ends, the tmux server and the daemon too, as with `wsl --terminate`. */
  terminate(name: string): Promise<void>;
  /** Whether a `wsl.exe` is there that keeps the distribution from stopping. */
  isHeld(name: string): boolean;
  /** It is another from now on: a distribution was removed, the feature broke. */
  change(world: Pick<WindowsOptions, 'distributions' | 'feature'>): void;
  /** The tabs of Windows Terminal, oldest first. */
  tabs(): Promise<Tab[]>;
  /** What tmux makes of a key in that tab: `Enter`, `C-c`, letters. */
  press(tab: Tab, ...keys: readonly string[]): Promise<void>;
  closeTab(tab: Tab): Promise<void>;
}

export interface Call {
  readonly program: string;
  readonly line: string;
  readonly call?: unknown;
  readonly stdin?: string;
  readonly WSLENV?: string;
  readonly WSL_UTF8?: string;
}

export interface Distribution {
  readonly name: string;
  readonly id: string;
  /** Its user's home, a folder of this machine. */
  readonly home: string;
  /** The first folder of its PATH. */
  readonly bin: string;
  readonly path: string;
  readonly env: Readonly<Record<string, string>>;
}

export interface Tab {
  readonly pane: string;
  readonly window: string;
  readonly title: string;
  readonly screen: string;
  readonly state: 'runs' | 'failed';
}

export interface WindowsOptions {
  /** By default one, `Ubuntu`; the first is the default one. */
  readonly distributions?: readonly string[];
  readonly feature?: 'ready' | 'absent' | 'broken';
  /** Programs of this machine that its distributions don't have. */
  readonly without?: readonly string[];
  /** More that Linux programs begin with. */
  readonly env?: Readonly<Record<string, string>>;
}

const FAKES = import.meta.dirname;

/** Where the kernel tells which programs it hands to Windows. */
export const FORMATS = 'proc/sys/fs/binfmt_misc';

/** What a kernel of WSL 2 says of itself. */
const KERNEL = {
  'proc/version': 'Linux version 6.6.87.2-microsoft-standard-WSL2 (root@x) #1 SMP\n',
  [`${FORMATS}/register`]: '',
  [`${FORMATS}/WSLInterop`]: 'enabled\ninterpreter /init\n',
};

const WHERE = '#!/bin/sh\n[ "$1" = wt.exe ] && echo "C:\\\\wt.exe"\n';

/** In the folder of an omo, whose end is the end of everything in it. */
export function makeWindows({ root, env: { PATH: path = '' } }: Omo, options: WindowsOptions = {}): Windows {
  const drives = join(root, 'mnt');
  const [c, system32] = [join(drives, 'c'), join(drives, 'c/Windows/System32')];
  const apps = join(c, 'Users/me/AppData/Local/Microsoft/WindowsApps');
  for (const folder of [system32, apps, join(c, 'Users/me/AppData/Local/Temp')]) mkdirSync(folder, { recursive: true });
  for (const program of ['wsl', 'cmd']) install(root, join(system32, `${program}.exe`), program);
  install(root, join(apps, 'wt.exe'), 'wt');
  writeFileSync(join(system32, 'where.exe'), WHERE, { mode: 0o755 });
  for (const [file, text] of Object.entries(KERNEL)) {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), text);
  }
  const env = {
    SystemRoot: 'C:\\Windows',
    PATH: `${system32}:${apps}:${path}`,
    USERPROFILE: 'C:\\Users\\me',
    LOCALAPPDATA: 'C:\\Users\\me\\AppData\\Local',
    TEMP: 'C:\\Users\\me\\AppData\\Local\\Temp',
  };
  const programs = folderOfPrograms(root, options.without ?? []);
  const inEach = { OMO_WSL_ROOT: root, TMUX_TMPDIR: root, OMO_TMUX_SOCKET: 'e2e', ...options.env };
  const distributions = (options.distributions ?? ['Ubuntu']).map((name, at) =>
    makeDistribution(root, name, at, [programs, system32, apps], inEach),
  );
  writeFileSync(
    join(root, 'terminal.conf'),
    'set -g remain-on-exit failed\nset -g status off\nset -g allow-rename off\n',
  );
  const world = { root, drives, feature: options.feature ?? 'ready', env, distributions };
  writeFileSync(join(root, 'world.json'), JSON.stringify(world));
  return { root, c, system32, apps, env, distributions, ...acts({ root, system32, apps, env, distributions }) };
}

type Parts = Pick<Windows, 'root' | 'system32' | 'apps' | 'env' | 'distributions'>;

function acts({ root, system32, apps, env, distributions }: Parts): Omit<Windows, keyof Parts | 'c'> {
  const run = async (program: string, ...args: readonly string[]) =>
    said(join(program === 'wt.exe' ? apps : system32, program), args, { ...env, WSL_UTF8: '1' }, root);
  const terminal = async (...args: readonly string[]) =>
    (await execa('tmux', ['-S', join(root, 'terminal'), ...args], { reject: false })).stdout;
  return {
    run,
    inside: async (program = '', ...args) => {
      const [first] = distributions;
      if (first === undefined) throw new Error('there is no distribution');
      return said(program, args, linuxEnv(first), first.home);
    },
    calls: (program) =>
      linesOf(join(root, 'log.jsonl'))
        .map((line): Call => JSON.parse(line))
        .filter((call) => program === undefined || call.program === program),
    terminate: async (name) => {
      const { exit, stdout } = await run('wsl.exe', '--terminate', name);
      if (exit !== 0) throw new Error(stdout);
    },
    change: ({ distributions: kept, feature }) => {
      const file = join(root, 'world.json');
      const world: { distributions: Distribution[] } = JSON.parse(readFileSync(file, 'utf8'));
      const left = world.distributions.filter(({ name }) => kept?.includes(name) ?? true);
      writeFileSync(file, JSON.stringify({ ...world, ...(feature && { feature }), distributions: left }));
    },
    isHeld: (name) => pidsIn(join(root, 'held', name)).some((pid) => existsSync(`/proc/${pid}`)),
    tabs: () => tabs(terminal),
    press: async ({ pane }, ...keys) => void (await terminal('send-keys', '-t', pane, ...keys)),
    closeTab: async ({ pane }) => void (await terminal('kill-pane', '-t', pane)),
  };
}

async function tabs(terminal: (...args: readonly string[]) => Promise<string>): Promise<Tab[]> {
  const lines = await panesOf(terminal, TAB);
  return Promise.all(
    lines.map(async (line): Promise<Tab> => {
      const [pane = '', window = '', dead = '', fixed = '', own = '', given = '', host = ''] = line.split('|');
      // A program's own title counts where it is not suppressed; without one, what the tab was opened with.
      const title = fixed === '' && own !== '' && own !== host ? own : fixed || given;
      // What a tab says when its program ends moves the rest up by a line.
      const screen = await terminal('capture-pane', '-p', '-J', '-S', '-', '-t', pane);
      return { pane, window, title, screen, state: dead === '1' ? 'failed' : 'runs' };
    }),
  );
}

const TAB = '#{pane_id}|#{session_name}|#{pane_dead}|#{@title}|#{pane_title}|#{window_name}|#{host}';

function makeDistribution(
  root: string,
  name: string,
  at: number,
  others: readonly string[],
  env: Readonly<Record<string, string>>,
): Distribution {
  const [home, bin] = [join(root, 'wsl', name, 'home'), join(root, 'wsl', name, 'bin')];
  for (const folder of [home, bin]) mkdirSync(folder, { recursive: true });
  install(root, join(bin, 'wslpath'), 'wslpath');
  const path = [bin, ...others].join(':');
  // This machine's /etc/profile may set another.
  writeFileSync(join(home, '.profile'), `PATH='${path}'\nexport PATH\n`);
  const id = `{0000000${at}-1111-2222-3333-444444444444}`;
  return { name, id, home, bin, path, env };
}

function linuxEnv({ name, home, path, env }: Distribution): Record<string, string> {
  return { HOME: home, USER: 'me', SHELL: '/bin/bash', PATH: path, WSL_DISTRO_NAME: name, LANG: 'C.UTF-8', ...env };
}

/** A program of the made-up Windows: node with the file beside this one that is it. */
function install(root: string, file: string, program: string): void {
  const script = `#!/bin/sh\nexec '${process.execPath}' '${join(FAKES, `${program}.mjs`)}' '${root}' "$@"\n`;
  writeFileSync(file, script, { mode: 0o755 });
}

/** Links to the programs of this machine but some. */
function folderOfPrograms(root: string, without: readonly string[]): string {
  const folder = join(root, 'programs');
  mkdirSync(folder);
  for (const from of ['/usr/local/bin', '/usr/bin', '/bin', '/usr/sbin', '/sbin'])
    for (const name of readdirSync(from))
      if (!without.includes(name) && !existsSync(join(folder, name)) && existsSync(join(from, name)))
        symlinkSync(join(from, name), join(folder, name));
  return folder;
}

async function said(
  file: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  cwd: string,
): Promise<Said> {
  const options = { env: { ...env }, cwd, extendEnv: false, reject: false, stdin: 'ignore' } as const;
  const result = await execa(file, args, options);
  return { exit: result.exitCode, stdout: result.stdout, stderr: result.stderr };
}

function pidsIn(folder: string): string[] {
  return existsSync(folder) ? readdirSync(folder) : [];
}

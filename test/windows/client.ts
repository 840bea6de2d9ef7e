import { spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { onTestFinished } from 'vitest';
import { makeOmo, type Omo, type Said } from '../support/run-omo.ts';
import { type Distribution, makeWindows, type Windows, type WindowsOptions } from './fakes/world.ts';

const ROOT = join(import.meta.dirname, '../..');
export const BUNDLE = join(ROOT, 'dist/bundle/windows.js');

/** A person at Windows: omo's client, called in a folder of theirs. */
export interface Person {
  readonly omo: Omo;
  readonly windows: Windows;
  /** `C:\work` on this machine. */
  readonly work: string;
  readonly ubuntu: Distribution;
  run(...args: readonly string[]): Promise<Said>;
  runWith(with_: With, ...args: readonly string[]): Promise<Said>;
  /** In a process group of its own, as on a terminal. */
  start(...args: readonly string[]): ChildProcess;
  /** Where somebody sits and looks. */
  startSeen(...args: readonly string[]): Promise<Seen>;
}

/** A terminal, which is a tmux of its own. */
export interface Seen {
  screen(): Promise<string>;
  press(...keys: readonly string[]): Promise<void>;
}

export interface With {
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  readonly input?: string;
}

/** `omo`: whether it is installed in each distribution. */
export function makePerson(options: WindowsOptions & { readonly omo?: 'installed' | 'missing' } = {}): Person {
  const omo = makeOmo();
  const windows = makeWindows(omo, options);
  const work = join(windows.c, 'work');
  mkdirSync(work);
  if (options.omo !== 'missing') for (const each of windows.distributions) installOmo(each);
  const env = { ...windows.env, WINDOWS_FOR_TESTS: windows.c };
  const runWith = async (given: With, ...args: readonly string[]): Promise<Said> => {
    const { cwd = work, input } = given;
    const result = await execa(process.execPath, [BUNDLE, ...args], {
      cwd,
      env: { ...env, ...given.env },
      extendEnv: false,
      reject: false,
      ...(input === undefined ? { stdin: 'ignore' } : { input }),
    });
    return { exit: result.exitCode, stdout: result.stdout, stderr: result.stderr };
  };
  const [ubuntu] = windows.distributions;
  return {
    omo,
    windows,
    work,
    // One that has none is asked for none.
    ubuntu: ubuntu ?? { name: '', id: '', home: '', bin: '', path: '', env: {} },
    run: (...args) => runWith({}, ...args),
    runWith,
    start: (...args) => {
      const child = spawn(process.execPath, [BUNDLE, ...args], { cwd: work, env, stdio: 'ignore', detached: true });
      onTestFinished(() => void child.kill('SIGKILL'));
      return child;
    },
    startSeen: async (...args) => {
      const here = { cwd: work, env, extendEnv: false };
      const tmux = async (...words: readonly string[]) =>
        (await execa('tmux', ['-S', join(omo.root, 'seen'), ...words], here)).stdout;
      await tmux('-f', '/dev/null', 'new-session', '-d', '-x', '100', '-y', '30', process.execPath, BUNDLE, ...args);
      await tmux('set-option', '-g', 'remain-on-exit', 'on');
      return {
        screen: () => tmux('capture-pane', '-p'),
        press: async (...keys) => void (await tmux('send-keys', ...keys)),
      };
    },
  };
}

/** As `npm install --global` does it: a link to the package's own. */
export function installOmo({ bin }: Distribution): void {
  symlinkSync(join(ROOT, 'bin/omo'), join(bin, 'omo'));
}

import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { spawn } from 'node:child_process';
import { expect, onTestFinished } from 'vitest';
import { attachArgv } from '../../../src/adapters/tmux/attach-argv.ts';
import type { TmuxTerminal } from '../../../src/adapters/tmux/terminal.ts';
import type { DialogKeys, Keyboard, TypedText } from '../../../src/ports/keyboard.ts';
import type { PanePlace, TmuxWorld } from '../../support/tmux.ts';
import { pane, POLL, textOf, tmuxWorld } from '../../support/tmux.ts';

export interface Reader {
  readonly world: TmuxWorld;
  readonly terminal: TmuxTerminal;
  readonly place: PanePlace;
  readonly keyboard: Keyboard;
  /** Every byte the program in the pane has got. */
  readonly got: () => Promise<string>;
}

/** A program that keeps each byte it is given; `setup` is shell text that it runs first. */
export async function reader(setup = '', homeName = 'home'): Promise<Reader> {
  const world = await tmuxWorld(homeName);
  const terminal = world.terminal();
  const file = join(world.dir, 'got');
  const script = `stty raw -echo; ${setup} : > "$0"; exec cat >> "$0"`;
  const place = pane(await terminal.start(world.spec('a', ['/bin/sh', '-c', script, file])));
  await expect.poll(async () => (await stat(file).catch(() => undefined))?.isFile(), POLL).toBe(true);
  return { world, terminal, place, keyboard: terminal.keyboard(), got: async () => textOf(file) };
}

/** What the fixtures show while they have a dialog open. */
export const MARKS = ['^  Do you want to proceed[?]$'];

export function text(id: string, words: string, changes: Partial<TypedText> = {}): TypedText {
  return { id, text: words, submit: ['Enter'], dialogMarks: MARKS, ...changes };
}

export function dialogKeys(id: string, ...keys: string[]): DialogKeys {
  return { id, keys, dialogMarks: MARKS };
}

/** Somebody who attaches to that worker as `omo attach` does; returns what types for them. */
export async function person({ world }: Reader, worker = 'a'): Promise<(keys: string) => void> {
  const [program = '', ...args] = attachArgv('tmux', 'omo', `=omo-worker-${worker}:`);
  const line = [program, ...args.map((arg) => `'${arg}'`)].join(' ');
  const env = { ...world.env, TERM: 'xterm' };
  const child = spawn('script', ['-qfc', line, '/dev/null'], { env, stdio: ['pipe', 'ignore', 'ignore'] });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  const sessions = async (): Promise<string> => world.tmux('list-clients', '-F', '#{session_name}');
  await expect.poll(sessions, POLL).toContain(`omo-worker-${worker}`);
  return (keys) => void child.stdin.write(keys);
}

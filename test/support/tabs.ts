import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import type { Omo } from './run-omo.ts';
import { linesOf } from './told.ts';

/** What stands in for the person's terminal: a program that opens tabs, which are windows of a tmux server of its own. */
export interface Tabs {
  /** `view.command` of config.json. */
  readonly command: readonly string[];
  /** All that stand open, oldest first. */
  all(): Promise<Tab[]>;
  /** What the terminal was called with, oldest first, a line each. */
  calls(): string[];
  press(tab: Tab, ...keys: readonly string[]): Promise<void>;
  close(tab: Tab): Promise<void>;
}

export interface Tab {
  readonly pane: string;
  readonly title: string;
  readonly screen: string;
}

/**
 * In the folder of an omo, with whose end they end. `first`: what the terminal does when it is called for the first time, a line
 * of sh in which `open` opens the tab; by default it opens it.
 */
export function makeTabs({ root, env }: Omo, first = 'open'): Tabs {
  const [program, log, server] = ['terminal', 'terminal.log', 'tabs'].map((name) => join(root, name));
  writeFileSync(join(root, 'tabs.conf'), 'set -g remain-on-exit failed\nset -g status off\n');
  writeFileSync(program ?? '', terminal(root, first), { mode: 0o755 });
  const tmux = async (...args: readonly string[]) =>
    (await execa('tmux', ['-S', server ?? '', ...args], { env, extendEnv: false, reject: false })).stdout;
  return {
    command: [program ?? '', '{title}', '{script}'],
    all: async () => {
      const lines = await panesOf(tmux, '#{pane_id} #{pane_title}');
      return Promise.all(
        lines.map(async (line) => {
          const [pane = '', title = ''] = line.split(' ');
          return { pane, title, screen: await tmux('capture-pane', '-p', '-J', '-S', '-', '-t', pane) };
        }),
      );
    },
    calls: () => linesOf(log ?? ''),
    press: async ({ pane }, ...keys) => void (await tmux('send-keys', '-t', pane, ...keys)),
    close: async ({ pane }) => void (await tmux('kill-pane', '-t', pane)),
  };
}

/**
 * A line for each pane of that server. tmux 3.3a may lose the SIGCHLD of a pane's end, and with it the pane stays for ever: where
 * one is dead and its code not known the server is told again.
 */
export async function panesOf(
  tmux: (...args: readonly string[]) => Promise<string>,
  format: string,
): Promise<string[]> {
  const lines = (await tmux('list-panes', '-a', '-F', `${END} ${format}`)).split('\n').filter((line) => line !== '');
  for (const [, server] of lines.flatMap((line) => [/^1:: (\d+) /.exec(line) ?? []]))
    if (server !== undefined) process.kill(Number(server), 'SIGCHLD');
  return lines.map((line) => line.replace(/^\S* \d+ /, ''));
}

const END = '#{pane_dead}:#{pane_dead_status}:#{pane_dead_signal} #{pid}';

/** A tab whose program ended well closes by itself. */
function terminal(root: string, first: string): string {
  return `#!/bin/sh
unset TMUX
title=$1 script=$2 daemon=$PPID
open() { tmux -S '${root}/tabs' -f '${root}/tabs.conf' new-session -d -x 100 -y 30 "$script"; }
printf '%s\\n' "$*" >>'${root}/terminal.log'
if mkdir '${root}/called' 2>/dev/null; then
  ${first}
else
  open
fi
`;
}

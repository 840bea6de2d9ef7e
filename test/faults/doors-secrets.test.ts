import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { expect, test } from 'vitest';
import { figure } from '../support/faults.ts';
import type { Omo } from '../support/run-omo.ts';
import { CANARIES, everything, openOmo } from './doors/secret-omo.ts';

const tags = ['faults', 'tmux', 'e2e'];
const TUI = join(import.meta.dirname, '../fixtures/agents/tui.mjs');

test(
  'what is secret in the caller’s environment, and every token, stands where it is kept and nowhere else',
  { tags, timeout: 300_000 },
  async () => {
    const agents = {
      tui: { run: ['sh'], interactive: [TUI], hooks: 'claude' },
      gone: { run: ['no-such-program-of-omo'] },
    };
    const { omo } = await openOmo({ agents, responder: 'ask', notify: { desktop: false }, retries: { perTask: 0 } });
    const sampler = new Sampler(omo);
    const outputs: string[] = [];
    const run = async (...args: readonly string[]): Promise<void> => {
      const said = await omo.runWith({ ...CANARIES, OMO_LOG_LEVEL: 'trace' }, ...args);
      outputs.push(said.stdout, said.stderr);
    };
    await run('orchestrate', '--agent', 'shell', 'backend: sleep 1 | testing: kill -9 $$ | docs: exit 3');
    await run('orchestrate', '--agent', 'gone', 'backend: this cannot begin');
    await run('interactive', '--agent', 'tui', '--detach', '[[ask: Which colour? | red | blue]]');
    await run('wait', '--timeout', '30s');
    await run('inbox', '--json');
    const tmux = await tmuxKnows(omo);
    await run('kill-all');
    for (const command of ['results', 'events', 'status', 'usage', 'limits', 'doctor']) await run(command, '--json');
    for (const command of [['explain', 'backend'], ['transcript', 'backend'], ['logs', 'backend'], ['events']])
      await run(...command);
    const seen = sampler.stop();

    const secrets = [...Object.values(CANARIES), ...sampler.tokens()];
    const leaks = (text: string): string[] =>
      secrets.filter((secret) => text.includes(secret) || text.includes(JSON.stringify(secret).slice(1, -1)));
    const kept = new RegExp(`^${omo.home}/run/(environments|tokens|web-token)`);
    const files = everything(omo.home).files.filter((file) => !kept.test(file));
    const told = files.filter((file) => leaks(readFileSync(file, 'utf8')).length > 0);
    expect(told, 'files').toEqual([]);
    expect(leaks(outputs.join('\n')), 'what omo printed').toEqual([]);
    expect(leaks(tmux), 'what tmux knows').toEqual([]);
    expect(leaks([...seen].join('\n')), 'command lines').toEqual([]);
    // They were really given, and command lines really seen.
    expect(
      everything(join(omo.home, 'run/environments')).files.some(
        (file) => leaks(readFileSync(file, 'utf8')).length >= 3,
      ),
    ).toBe(true);
    expect([sampler.tokens().length > 2, seen.size > 10, tmux.length > 1000]).toEqual([true, true, true]);
    figure(
      'P22',
      'secrets',
      `${secrets.length} values and tokens, ${files.length} files, ${seen.size} command lines, tmux's environments, options and buffers: 0 found`,
    );
  },
);

/** All that tmux tells whoever asks its server. */
async function tmuxKnows(omo: Omo): Promise<string> {
  const ask = async (...args: string[]): Promise<string> =>
    (await execa('tmux', ['-L', 'e2e', ...args], { env: omo.env, extendEnv: false, reject: false })).stdout;
  const sessions = (await ask('list-sessions', '-F', '#{session_id}')).split('\n').filter(Boolean);
  const all = [
    'show-environment -g',
    'show-environment -gh',
    'show-options -s',
    'show-options -g',
    'show-options -gw',
    'list-buffers',
    'show-buffer',
    'show-messages',
    'list-keys',
    'list-panes -a -F #{pane_start_command}',
  ];
  const own = sessions.flatMap((id) => [
    `show-environment -t ${id}`,
    `show-environment -h -t ${id}`,
    `show-options -t ${id}`,
    `show-options -w -t ${id}`,
    `show-options -p -t ${id}`,
  ]);
  return (await Promise.all([...all, ...own].map(async (line) => ask(...line.split(' '))))).join('\n');
}

/** Reads the command line of every process that names this omo's folder, in it or in its environment, over and over, and the tokens as they come. */
class Sampler {
  readonly #seen = new Set<string>();
  readonly #tokens = new Set<string>();
  readonly #timer: NodeJS.Timeout;
  readonly #omo: Omo;

  constructor(omo: Omo) {
    this.#omo = omo;
    this.#timer = setInterval(() => this.#look(), 25);
  }

  stop(): ReadonlySet<string> {
    clearInterval(this.#timer);
    return this.#seen;
  }

  tokens(): string[] {
    return [...this.#tokens];
  }

  #look(): void {
    for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
      const words = textOf(`/proc/${pid}/cmdline`);
      if (`${words}${textOf(`/proc/${pid}/environ`)}`.includes(this.#omo.root)) this.#seen.add(words);
    }
    for (const file of [...names(join(this.#omo.home, 'run/tokens')), join(this.#omo.home, 'run/web-token')]) {
      const token = textOf(file);
      if (token.length === 64) this.#tokens.add(token);
    }
  }
}

function names(folder: string): string[] {
  try {
    return readdirSync(folder).map((name) => join(folder, name));
  } catch {
    // It isn't made yet.
    return [];
  }
}

/** Empty for what is gone, or not there yet. */
function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

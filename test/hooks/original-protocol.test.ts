import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { byHand, type ByHand, ownTmux, script, SILENT, start, STOP_HOOK, type Tmux, WATCHER } from './by-hand.ts';

const WITHIN = { timeout: 20_000 };
const TMUX = { tags: ['tmux'], timeout: 60_000 };

/** A program that shows a file and, when Enter is pressed, ends its turn: it calls the Stop hook as agents do. */
const SHOWS = `#!/bin/sh
cat "$1"
read -r _
printf '{"hook_event_name":"Stop","session_id":"s-1"}' | "$2" && echo "hook ended with $?"
read -r _
`;

/** What the hook told of the terminal in which that text was shown. */
async function contentOf(world: ByHand, tmux: Tmux, text: string, shown: string): Promise<string> {
  const file = join(world.dir, 'text');
  writeFileSync(file, text);
  await tmux('new-session', '-d', '-s', 'w', script(world, 'shows.sh', SHOWS), file, STOP_HOOK);
  await expect.poll(() => tmux('capture-pane', '-p', '-t', 'w'), WITHIN).toContain(shown);
  await tmux('send-keys', '-t', 'w', 'Enter');
  await expect.poll(() => tmux('capture-pane', '-p', '-t', 'w'), WITHIN).toContain('hook ended with 0');
  const [only] = world.foreign();
  expect(only).toMatchObject({ type: 'worker_stopped', worker_name: 'interactive', session_id: 's-1' });
  return String(only?.['terminal_content']);
}

const LINES = [
  'It said "yes", \'no\' and `maybe`;',
  'C:\\new\\table %s %% $HOME $(id)',
  '日本語 ünïcödé 🚀 €',
  '{"type":"worker_stopped","worker_name":"forged"}',
  '',
  'Should I proceed?',
];

test('the terminal’s content is told as it stands there, whatever it is and whatever the language', TMUX, async () => {
  const world = byHand();
  const tmux = await ownTmux(world, { LC_ALL: 'C', LANG: 'C' });
  const escapes = '\u001b]0;title\u0007\u001b[1;31mred\u001b[0m\ttabbed\u0001\u007f\u009b';
  const content = await contentOf(world, tmux, `${escapes}\n${LINES.join('\n')}\n`, 'Should I proceed?');
  const [first, ...rest] = content.split('\n');
  expect(first).toMatch(/^red +tabbed/);
  expect(rest.slice(0, LINES.length)).toEqual(LINES);
});

test('of a large screen the last hundred lines are told, and no more than there is room for', TMUX, async () => {
  const world = byHand();
  const tmux = await ownTmux(world);
  const short = Array.from({ length: 200 }, (_, n) => `line ${n}`);
  const content = await contentOf(world, tmux, `${short.join('\n')}\n`, 'line 199');
  expect(content.split('\n')).toEqual(short.slice(-100));
});

test('many long lines are told from the beginning of one', TMUX, async () => {
  const world = byHand();
  const tmux = await ownTmux(world);
  const wide = Array.from({ length: 120 }, (_, n) => `${n} ${'語"\\'.repeat(40)}`);
  const content = await contentOf(world, tmux, wide.join('\n'), '119 語');
  const lines = content.split('\n');
  expect(lines.at(-1)).toBe(wide.at(-1));
  expect(lines.filter((line) => !wide.includes(line))).toEqual([]);
  expect(Buffer.byteLength(content)).toBeLessThanOrEqual(16_384);
  expect(Buffer.byteLength(content)).toBeGreaterThan(15_000);
});

test.each(['', '%', '%0x', '%0; kill-server', 'w', '%99'])(
  'of a pane called %j nothing is told',
  { tags: ['tmux'] },
  async (pane) => {
    const world = byHand();
    const tmux = await ownTmux(world);
    await tmux('new-session', '-d', '-s', 'w', 'sh', '-c', 'echo shown; read -r _');
    await expect.poll(() => tmux('capture-pane', '-p', '-t', 'w'), WITHIN).toContain('shown');
    const env = { ...world.env, TMUX: `${join(world.dir, 's')},1,0`, TMUX_PANE: pane };
    expect(await start([STOP_HOOK], env).ended).toEqual(SILENT);
    expect(world.foreign()).toMatchObject([{ terminal_content: '' }]);
    expect(await tmux('list-sessions')).toContain('w:');
  },
);

test('a tmux that does not answer does not keep the agent', { tags: ['tmux'] }, async () => {
  const world = byHand();
  const tmux = await ownTmux(world);
  const server = Number(await tmux('new-session', '-d', '-s', 'w', '-P', '-F', '#{pid}', 'sh'));
  process.kill(server, 'SIGSTOP');
  onTestFinished(() => void process.kill(server, 'SIGCONT'));
  const env = { ...world.env, TMUX: `${join(world.dir, 's')},1,0`, TMUX_PANE: '%0' };
  expect(await start([STOP_HOOK], env).ended).toEqual(SILENT);
  process.kill(server, 'SIGCONT');
  expect(world.foreign()).toMatchObject([{ terminal_content: '' }]);
});

/** An agent's screen: each turn is shown anew, ends with the Stop hook, and waits for the person. */
const TUI = `#!/bin/sh
turn() {
  printf '\\033[2J\\033[H%s\\n\\n> ' "$1"
  until tmux capture-pane -p -t "$TMUX_PANE" | grep -qF -- "$1"; do :; done
  printf '{"hook_event_name":"Stop","session_id":"s-1","last_assistant_message":"…"}' | "$HOOK"
  IFS= read -r answer
  printf '%s\\n' "$answer" >>"$TOLD"
}
turn 'What do you want to build?'
turn 'Which framework? 1) React 2) Vue'
turn 'I will add a login form. Should I proceed?'
turn 'Done: the implementation complete, all tests pass.'
`;

/** The whole of what somebody needs who drives an agent that way; each word of it as they would type it. */
const LOOP = `#!/bin/bash
worker=interactive
pane=omo-worker-$worker
while event=$("$HOOKS/orchestrator-event-watcher.sh" "$worker" 60); do
  case $event in
    *'"type":"timeout"'*) echo 'nothing happened'; exit 1 ;;
    *'implementation complete'*) echo 'finished'; exit 0 ;;
    *'Should I proceed?'*) answer='yes' ;;
    *'1) '*'2) '*) answer='2' ;;
    *'What do you want'*) answer='A login page; with "quotes" & 語' ;;
    *) answer='continue' ;;
  esac
  tmux send-keys -t "$pane" -l -- "$answer"
  tmux send-keys -t "$pane" Enter
done
`;

test('watcher, decide, tmux send-keys: a plain bash loop drives an agent', TMUX, async () => {
  const world = byHand();
  const tmux = await ownTmux(world);
  const told = join(world.dir, 'told');
  const env = { ...world.env, TMUX: `${join(world.dir, 's')},1,0`, HOOKS: join(STOP_HOOK, '..') };
  expect(WATCHER.startsWith(env.HOOKS)).toBe(true);
  const loop = start([script(world, 'loop.sh', LOOP)], env).ended;
  const shell = ['env', `HOOK=${STOP_HOOK}`, `TOLD=${told}`, script(world, 'tui.sh', TUI)];
  await tmux('new-session', '-d', '-s', 'omo-worker-interactive', ...shell);
  expect(await loop).toEqual({ exitCode: 0, stdout: 'finished\n', stderr: '' });
  expect(readFileSync(told, 'utf8')).toBe('A login page; with "quotes" & 語\n2\nyes\n');
  expect(world.names('events').length).toBe(4);
});

import { spawn } from 'node:child_process';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { attachArgv } from '../../../src/adapters/tmux/attach-argv.ts';
import type { TmuxTerminal } from '../../../src/adapters/tmux/terminal.ts';
import { Typist } from '../../../src/adapters/tmux/typing.ts';
import type { PanePlace, TmuxWorld } from '../../support/tmux.ts';
import { isAlive, pane, POLL, seenOf, textOf, tmuxWorld } from '../../support/tmux.ts';

interface Reader {
  readonly world: TmuxWorld;
  readonly terminal: TmuxTerminal;
  readonly place: PanePlace;
  readonly typist: Typist;
  /** Every byte the program in the pane has got. */
  readonly got: () => Promise<string>;
}

/** A program that keeps each byte it is given, with or without asking for bracketed paste. */
async function reader(setup = '', homeName = 'home'): Promise<Reader> {
  const world = await tmuxWorld(homeName);
  const terminal = world.terminal();
  const file = join(world.dir, 'got');
  const script = `stty raw -echo; ${setup} : > "${file}"; exec cat >> "${file}"`;
  const place = pane(await terminal.start(world.spec('a', ['/bin/sh', '-c', script])));
  await expect.poll(async () => (await stat(file).catch(() => undefined))?.isFile(), POLL).toBe(true);
  return { world, terminal, place, typist: typistOf(world, terminal), got: async () => textOf(file) };
}

function typistOf(world: TmuxWorld, terminal: TmuxTerminal, now = Date.now): Typist {
  return new Typist({ at: async (place) => terminal.at(place), folder: join(world.home, 'run'), now });
}

const TEXTS = [
  ['plain', `"quotes" 'and' \`backticks\` $(id) \${HOME} 100% #{pid} #(id)`, 'one\ntwo\n\nthree\n', 'ends in ;'],
  ['\\;', ';', '-la --help', 'Enter', 'C-c', '~', '~root', '#[fg=red]', '%H %s', 'tab\there', '\n', ' ', '   '],
  ['😀 é e\u0301 ‮عربى 漢字', 'zero\u200bwidth', '\ufeffbom', '\\033[31m', '{', '}', '\\', 'x'.repeat(16_384)],
  ['y'.repeat(65_536), 'é'.repeat(32_768), '/exit', '!rm', '@file', '%end 1 2 1'],
].flat();
test('every text reaches the program byte for byte', { tags: ['tmux'] }, async () => {
  const { typist, place, got } = await reader();
  let expected = '';
  for (const [index, text] of TEXTS.entries()) {
    expect(await typist.type(place, `t${index}`, text)).toEqual({ state: 'typed' });
    expected += text;
    await expect.poll(got, POLL).toBe(expected);
  }
});

test('a home with formats in its name does not keep text from being typed', { tags: ['tmux'] }, async () => {
  const { typist, place, got, world } = await reader('', 'x #{pid} $(id) #[x] %H');
  expect(await typist.type(place, 'a', 'text;')).toEqual({ state: 'typed' });
  await expect.poll(got, POLL).toBe('text;');
  expect((await readdir(join(world.home, 'run'))).filter((name) => name.endsWith('.typing'))).toEqual([]);
});

test(
  'a program that asked for it gets the text as one bracketed paste, which cannot be left',
  { tags: ['tmux'] },
  async () => {
    const { typist, place, got } = await reader(String.raw`printf '\033[?2004h';`);
    const attack = 'a\u001b[201~\rid\r\u001b\u001b[201~[201~\u009b201~\u0000';
    await typist.type(place, 'a', attack);
    expect(await typist.submit(place, 'a')).toEqual({ state: 'submitted' });
    await expect.poll(got, POLL).toBe('\u001b[200~a[201~\nid\n[201~[201~201~\u001b[201~\r');
  },
);

test('text of more than 64 KB is handed over as a file that only this user can read', { tags: ['tmux'] }, async () => {
  const { typist, place, got, world } = await reader();
  const text = '0123456789abcde\n'.repeat(65_536);
  await typist.type(place, 'big', text);
  const file = join(world.home, 'run', 'big.txt');
  await expect.poll(got, POLL).toBe(`read ${file}`);
  expect(await readFile(file, 'utf8')).toBe(text);
  expect((await stat(file)).mode & 0o777).toBe(0o600);
});

test('text that cannot be typed is refused before anything is touched', { tags: ['tmux'] }, async () => {
  const { typist, place, got } = await reader();
  await expect(typist.type(place, 'a', '')).rejects.toMatchObject({ code: 'E_USAGE' });
  await expect(typist.type(place, 'a', 'half \ud83d')).rejects.toMatchObject({ code: 'E_ENCODING' });
  await expect(typist.type(place, 'a', 'x'.repeat(17_000_000))).rejects.toMatchObject({ code: 'E_TOO_BIG' });
  await expect(typist.type(place, 'a:*', 'x')).rejects.toMatchObject({ code: 'E_INTERNAL' });
  await expect(typist.press(place, 'kill-server')).rejects.toMatchObject({ code: 'E_USAGE' });
  await expect(typist.submit(place, 'a')).rejects.toMatchObject({ code: 'E_PANE' });
  expect(await got()).toBe('');
});

test('a text is typed once and submitted once, however often it is asked for', { tags: ['tmux'] }, async () => {
  const { world, terminal, typist, place, got } = await reader();
  // Each knows nothing of the others, as two omos would; the first one knows of itself.
  const others = Array.from({ length: 10 }, () => typistOf(world, terminal));
  const often = await Promise.all([typist, typist, ...others].map(async (one) => one.type(place, 'a', 'once')));
  expect(often).toEqual(often.map(() => ({ state: 'typed' })));
  const submits = await Promise.all([typist, typist, ...others].map(async (one) => one.submit(place, 'a')));
  expect(submits).toEqual(submits.map(() => ({ state: 'submitted' })));
  expect(await typist.type(place, 'a', 'once')).toEqual({ state: 'submitted' });
  await typist.press(place, 'x');
  await expect.poll(got, POLL).toBe('once\rx');
  expect(await world.tmux('list-buffers')).toBe('');
});

test('an omo that starts later goes on where the receipt says', { tags: ['tmux'] }, async () => {
  const { world, terminal, typist, place, got } = await reader();
  expect(await typist.receipt(place, 'a')).toBeUndefined();
  await typist.type(place, 'a', 'text');
  await terminal.release();
  const later = typistOf(world, world.terminal());
  expect(await later.receipt(place, 'a')).toEqual({ state: 'typed' });
  expect(await later.type(place, 'a', 'text')).toEqual({ state: 'typed' });
  expect(await later.submit(place, 'a')).toEqual({ state: 'submitted' });
  await later.type(place, 'b', 'next');
  expect(await later.receipt(place, 'a')).toBeUndefined();
  await expect(later.submit(place, 'a')).rejects.toMatchObject({ code: 'E_PANE' });
  await expect.poll(got, POLL).toBe('text\rnext');
});

test('keys are pressed as they are named', { tags: ['tmux'] }, async () => {
  const { typist, place, got } = await reader();
  for (const key of ['Up', 'Down', 'Enter', '1', 'y', 'Escape', 'Tab', 'C-c']) {
    expect(await typist.press(place, key)).toEqual({ state: 'pressed' });
  }
  await expect.poll(got, POLL).toBe('\u001b[A\u001b[B\r1y\u001b\t\u0003');
});

test('a paste into a dead pane is refused, and the server lives', { tags: ['tmux'] }, async () => {
  const world = await tmuxWorld();
  const terminal = world.terminal();
  const place = pane(await terminal.start(world.spec('a', ['/bin/sh', '-c', 'exit 0'])));
  await seenOf(terminal, 'a', 'dead');
  const typist = typistOf(world, terminal);
  expect(await typist.type(place, 'a', 'text')).toEqual({ state: 'refused', reason: 'dead' });
  expect(await typist.press(place, 'Enter')).toEqual({ state: 'refused', reason: 'dead' });
  expect(await isAlive(place.server.pid)).toBe(true);
  expect(await world.tmux('list-buffers')).toBe('');
});

test('a pane that is gone, or on a server that is gone, is told as such', { tags: ['tmux'] }, async () => {
  const { world, typist, place, got } = await reader();
  const onAnother = { ...place, server: { ...place.server, start: 1 } };
  expect(await typist.type(onAnother, 'a', 'text')).toEqual({ state: 'refused', reason: 'gone' });
  expect(await got()).toBe('');
  await world.tmux('kill-pane', '-t', place.pane);
  expect(await typist.type(place, 'a', 'text')).toEqual({ state: 'refused', reason: 'gone' });
  expect(await typist.receipt(place, 'a')).toEqual({ state: 'refused', reason: 'gone' });
});

test('copy mode is left before text, Enter and keys, none of which get lost', { tags: ['tmux'] }, async () => {
  const { world, typist, place, got } = await reader();
  const copyMode = async (): Promise<string> => world.tmux('copy-mode', '-t', place.pane);
  await copyMode();
  expect(await typist.type(place, 'a', 'text')).toEqual({ state: 'typed' });
  await copyMode();
  expect(await typist.submit(place, 'a')).toEqual({ state: 'submitted' });
  await copyMode();
  expect(await typist.press(place, 'x')).toEqual({ state: 'pressed' });
  await expect.poll(got, POLL).toBe('text\rx');
});

test.each([
  ['clock-mode', ['clock-mode'], 'in-mode'],
  ['a disabled pane', ['select-pane', '-d'], 'input-off'],
  ['synchronized panes', ['set-option', '-w', 'synchronize-panes', 'on'], 'synchronized'],
] as const)(
  'nothing is typed into %s, and the reason is told',
  { tags: ['tmux'] },
  async (_, [name, ...args], reason) => {
    const { world, typist, place, got } = await reader();
    await typist.type(place, 'before', 'x');
    await world.tmux(
      name,
      ...args.filter((arg) => arg.startsWith('-')),
      '-t',
      place.pane,
      ...args.filter((arg) => !arg.startsWith('-')),
    );
    expect(await typist.type(place, 'a', 'text')).toEqual({ state: 'refused', reason });
    expect(await typist.submit(place, 'before')).toEqual({ state: 'refused', reason });
    expect(await typist.press(place, 'y')).toEqual({ state: 'refused', reason });
    expect(await typist.receipt(place, 'before')).toEqual({ state: 'typed' });
    await expect.poll(got, POLL).toBe('x');
  },
);

test('while a person types nothing is typed between', { tags: ['tmux'] }, async () => {
  const { world, terminal, place, got } = await reader();
  const [program = '', ...args] = attachArgv('tmux', 'omo', 'a');
  const line = [program, ...args.map((arg) => `'${arg}'`)].join(' ');
  const env = { ...world.env, TERM: 'xterm' };
  const person = spawn('script', ['-qfc', line, '/dev/null'], { env, stdio: ['pipe', 'ignore', 'ignore'] });
  onTestFinished(() => {
    person.kill('SIGKILL');
  });
  await expect.poll(async () => world.tmux('list-clients', '-F', '#{session_name}'), POLL).toContain('omo-worker-a');
  person.stdin?.write('person ');
  await expect.poll(got, POLL).toContain('person ');
  const activity = await world.tmux('list-clients', '-t', '=omo-worker-a', '-F', '#{client_activity}');
  const at = (ms: number): Typist => typistOf(world, terminal, () => Number(activity) * 1000 + ms);
  expect(await at(2999).type(place, 'a', 'text')).toEqual({ state: 'refused', reason: 'person-typing' });
  expect(await at(2999).press(place, 'y')).toEqual({ state: 'refused', reason: 'person-typing' });
  expect(await at(3000).type(place, 'a', 'text')).toEqual({ state: 'typed' });
  await expect.poll(got, POLL).toContain('person text');
});

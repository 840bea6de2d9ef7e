import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Keyboard } from '../../../src/ports/keyboard.ts';
import { isAlive, pane, POLL, seenOf, tmuxWorld } from '../../support/tmux.ts';
import { dialogKeys, reader, text } from './keyboard-world.ts';

const SUBMITTED = { state: 'submitted' };

const TEXTS = [
  ['plain', `"quotes" 'and' \`backticks\` $(id) \${HOME} 100% #{pid} #(id)`, 'one\ntwo\n\nthree\n', 'ends in ;'],
  ['\\;', ';', ';;', 'a ; b', '-la --help', '-', '--', 'Enter', 'C-c', '~', '~root', '#[fg=red]', '%H %s', 'tab\there'],
  [
    '\n',
    ' ',
    '   ',
    '😀 é e\u0301 ‮عربى 漢字',
    'zero\u200bwidth',
    '\ufeffbom',
    '\\033[31m',
    '{',
    '}',
    '{ a }',
    '\\',
    '\\n',
  ],
  ["'", "''", "'\\''", '"', '#', '##', '#{', '%if 1', '# comment', 'A=1 b', '/exit', '!rm', '@file', '%end 1 2 1'],
  ['x'.repeat(16_384), 'y'.repeat(65_536), 'é'.repeat(32_768), "'".repeat(8192), '\n'.repeat(8192), '\\'.repeat(8192)],
].flat();
test('every text reaches the program byte for byte, and its Enter after it', { tags: ['tmux'] }, async () => {
  const { world, keyboard, place, got } = await reader();
  let expected = '';
  for (const [index, words] of TEXTS.entries()) {
    expect(await keyboard.deliver(place, text(`t${index}`, words))).toEqual(SUBMITTED);
    expected += `${words}\r`;
    await expect.poll(got, POLL).toBe(expected);
  }
  expect(await world.tmux('list-buffers')).toBe('');
});

test(
  'a program that asked for it gets the text as one bracketed paste, which cannot be left',
  { tags: ['tmux'] },
  async () => {
    const { keyboard, place, got } = await reader(String.raw`printf '\033[?2004h';`);
    const attack = 'a\u001b[201~\rid\r\u001b\u001b[201~[201~\u009b201~\u0000';
    expect(await keyboard.deliver(place, text('a', attack))).toEqual(SUBMITTED);
    await expect.poll(got, POLL).toBe('\u001b[200~a[201~\nid\n[201~[201~201~\u001b[201~\r');
  },
);

test('text of more than 64 KB is handed over as a file that only this user can read', { tags: ['tmux'] }, async () => {
  const { keyboard, place, got, world } = await reader('', 'x #{pid} $(id) #[x] %H');
  const words = '0123456789abcde\n'.repeat(65_536);
  expect(await keyboard.deliver(place, text('big', words))).toEqual(SUBMITTED);
  const file = join(world.home, 'run', 'big.txt');
  await expect.poll(got, POLL).toBe(`read ${file}\r`);
  expect(await readFile(file, 'utf8')).toBe(words);
  expect((await stat(file)).mode & 0o777).toBe(0o600);
});

test('what cannot be typed is refused before anything is touched', { tags: ['tmux'] }, async () => {
  const { keyboard, place, got, world } = await reader();
  const before = await readdir(join(world.home, 'run'));
  const words = { empty: '', half: 'half \ud83d', big: 'x'.repeat(17_000_000) };
  await expect(keyboard.deliver(place, text('a', words.empty))).rejects.toMatchObject({ code: 'E_USAGE' });
  await expect(keyboard.deliver(place, text('a', words.half))).rejects.toMatchObject({ code: 'E_ENCODING' });
  await expect(keyboard.deliver(place, text('a', words.big))).rejects.toMatchObject({ code: 'E_TOO_BIG' });
  await expect(keyboard.deliver(place, text('a:*', 'x'))).rejects.toMatchObject({ code: 'E_INTERNAL' });
  for (const submit of [[], ['kill-server'], ['Enter', ''], ['-X'], [';'], ['Enter Enter']]) {
    await expect(keyboard.deliver(place, text('a', 'x', { submit }))).rejects.toMatchObject({ code: 'E_USAGE' });
  }
  for (const time of [0, 9, 1.5])
    await expect(keyboard.submitAgain(place, text('a', ''), time)).rejects.toMatchObject({ code: 'E_INTERNAL' });
  expect(await got()).toBe('');
  expect(await readdir(join(world.home, 'run'))).toEqual(before);
});

test('a text is typed and submitted once, however often it is asked for', { tags: ['tmux'] }, async () => {
  const { world, terminal, keyboard, place, got } = await reader();
  const all: Keyboard[] = [keyboard, keyboard, terminal.keyboard()];
  for (let others = 0; others < 5; others += 1) {
    const other = world.terminal();
    await other.open();
    all.push(other.keyboard());
  }
  const often = await Promise.all(all.map(async (one) => one.deliver(place, text('a', 'once'))));
  expect(often).toEqual(often.map(() => SUBMITTED));
  expect(await keyboard.deliver(place, text('b', 'next'))).toEqual(SUBMITTED);
  await expect.poll(got, POLL).toBe('once\rnext\r');
  expect(await world.tmux('list-buffers')).toBe('');
});

test('an omo that starts later goes on where the receipt says', { tags: ['tmux'] }, async () => {
  const { world, terminal, keyboard, place, got } = await reader();
  await keyboard.deliver(place, text('a', 'text'));
  await terminal.release();
  const later = world.terminal().keyboard();
  expect(await later.deliver(place, text('a', 'text'))).toEqual(SUBMITTED);
  expect(await later.submitAgain(place, text('a', ''), 1)).toEqual(SUBMITTED);
  await expect.poll(got, POLL).toBe('text\r\r');
});

test('keys are pressed in their order, as they are named', { tags: ['tmux'] }, async () => {
  const { keyboard, place, got } = await reader();
  const submit = ['Up', 'Down', 'Enter', '1', 'y', 'Escape', 'Tab', 'M-Enter', 'C-c', 'F1'];
  expect(await keyboard.deliver(place, text('a', '', { text: '>', submit }))).toEqual(SUBMITTED);
  await expect.poll(got, POLL).toBe('>\u001b[A\u001b[B\r1y\u001b\t\u001b\r\u0003\u001bOP');
});

test(
  'submitting keys are pressed again once for each time, and the text never is typed again',
  { tags: ['tmux'] },
  async () => {
    const { keyboard, place, got } = await reader();
    const again = async (time: number): Promise<unknown> => keyboard.submitAgain(place, text('a', ''), time);
    await expect(again(1)).rejects.toMatchObject({ code: 'E_PANE' });
    await keyboard.deliver(place, text('a', 'text'));
    const twice = await Promise.all([again(1), again(1)]);
    expect(twice).toEqual([SUBMITTED, SUBMITTED]);
    await expect.poll(got, POLL).toBe('text\r\r');
    expect(await again(3)).toEqual(SUBMITTED);
    for (const time of [1, 2, 3]) expect(await again(time)).toEqual(SUBMITTED);
    expect(await keyboard.deliver(place, text('a', 'text'))).toEqual(SUBMITTED);
    await keyboard.deliver(place, text('b', 'next'));
    await expect(again(4)).rejects.toMatchObject({ code: 'E_PANE' });
    await expect.poll(got, POLL).toBe('text\r\r\rnext\r');
  },
);

test('a paste into a dead pane is refused, and the server lives', { tags: ['tmux'] }, async () => {
  const world = await tmuxWorld();
  const terminal = world.terminal();
  const place = pane(await terminal.start(world.spec('a', ['/bin/sh', '-c', 'exit 0'])));
  await seenOf(terminal, 'a', 'dead');
  const refused = { state: 'refused', reason: 'dead', typed: false };
  expect(await terminal.keyboard().deliver(place, text('a', 'text'))).toEqual(refused);
  expect(await terminal.keyboard().answer(place, dialogKeys('a', 'y'))).toEqual(refused);
  expect(await isAlive(place.server.pid)).toBe(true);
  expect(await world.tmux('list-buffers')).toBe('');
});

test('a pane that is gone, or on a server that is gone, is told as such', { tags: ['tmux'] }, async () => {
  const { world, keyboard, place, got } = await reader();
  const refused = { state: 'refused', reason: 'gone', typed: false };
  const onAnother = { ...place, server: { ...place.server, start: 1 } };
  expect(await keyboard.deliver(onAnother, text('a', 'text'))).toEqual(refused);
  expect(await keyboard.screen(onAnother)).toBeUndefined();
  expect(await keyboard.personTypedAt(onAnother)).toBeUndefined();
  await keyboard.deliver(place, text('before', 'x'));
  await expect.poll(got, POLL).toBe('x\r');
  await world.tmux('kill-pane', '-t', place.pane);
  expect(await keyboard.deliver(place, text('a', 'text'))).toEqual(refused);
  expect(await keyboard.submitAgain(place, text('before', ''), 1)).toEqual({ ...refused, typed: true });
  expect(await keyboard.screen(place)).toBeUndefined();
  expect(await world.tmux('list-buffers')).toBe('');
});

test('copy mode is left before text and keys, neither of which get lost', { tags: ['tmux'] }, async () => {
  const { world, keyboard, place, got } = await reader();
  const copyMode = async (): Promise<string> => world.tmux('copy-mode', '-t', place.pane);
  await copyMode();
  expect(await keyboard.deliver(place, text('a', 'text'))).toEqual(SUBMITTED);
  await copyMode();
  expect(await keyboard.submitAgain(place, text('a', ''), 1)).toEqual(SUBMITTED);
  await expect.poll(got, POLL).toBe('text\r\r');
});

test.each([
  ['clock-mode', ['clock-mode', '-t'], [], 'in-mode'],
  ['a disabled pane', ['select-pane', '-d', '-t'], [], 'input-off'],
  ['synchronized panes', ['set-option', '-w', '-t'], ['synchronize-panes', 'on'], 'synchronized'],
] as const)(
  'nothing is typed into %s, and the reason is told',
  { tags: ['tmux'] },
  async (_, before, after, reason) => {
    const { world, keyboard, place, got } = await reader();
    await keyboard.deliver(place, text('before', 'x'));
    await world.tmux(...before, place.pane, ...after);
    const refused = { state: 'refused', reason, typed: false };
    expect(await keyboard.deliver(place, text('a', 'text'))).toEqual(refused);
    expect(await keyboard.submitAgain(place, text('before', ''), 1)).toEqual({ ...refused, typed: true });
    expect(await keyboard.answer(place, dialogKeys('a', 'y'))).toEqual(refused);
    expect(await keyboard.deliver(place, text('before', 'x'))).toEqual(SUBMITTED);
    await expect.poll(got, POLL).toBe('x\r');
  },
);

import { join } from 'node:path';
import { expect, test } from 'vitest';
import { LIVES } from '../../../src/adapters/agents/lives.ts';
import { POLL, textOf, tmuxWorld } from '../../support/tmux.ts';
import { dialogKeys, MARKS, reader, text } from './keyboard-world.ts';

const SUBMITTED = { state: 'submitted' };
const DIALOG = { state: 'refused', reason: 'dialog', typed: false };
const NO_DIALOG = { state: 'refused', reason: 'no-dialog', typed: false };
const ASK = String.raw`printf 'some words\r\n  Do you want to proceed?\r\n> 1. Yes\r\n';`;

test('nothing is typed while a dialog is on the screen', { tags: ['tmux'] }, async () => {
  const { keyboard, place, got } = await reader(ASK);
  expect(await keyboard.deliver(place, text('a', 'text'))).toEqual(DIALOG);
  const unmarked = { dialogMarks: [] };
  expect(await keyboard.deliver(place, text('a', 'text', unmarked))).toEqual(SUBMITTED);
  expect(await keyboard.submitAgain(place, text('a', ''), 1)).toEqual({ ...DIALOG, typed: true });
  expect(await keyboard.deliver(place, text('a', 'text'))).toEqual(SUBMITTED);
  await expect.poll(got, POLL).toBe('text\r');
});

test(
  'an open dialog gets its keys once for each answer, and a text keeps its own receipt',
  { tags: ['tmux'] },
  async () => {
    const { keyboard, place, got } = await reader(ASK);
    expect(await keyboard.deliver(place, text('a', 'text', { dialogMarks: [] }))).toEqual(SUBMITTED);
    const often = Array.from({ length: 5 }, async () => keyboard.answer(place, dialogKeys('q1', 'Down', 'Enter')));
    expect(await Promise.all(often)).toEqual(often.map(() => SUBMITTED));
    expect(await keyboard.answer(place, dialogKeys('q2', '1'))).toEqual(SUBMITTED);
    expect(await keyboard.deliver(place, text('a', 'text'))).toEqual(SUBMITTED);
    await expect.poll(got, POLL).toBe('text\r\u001b[B\r1');
  },
);

test('an answer to a dialog that is gone presses nothing', { tags: ['tmux'] }, async () => {
  const { keyboard, place, got } = await reader();
  expect(await keyboard.answer(place, dialogKeys('q1', '1'))).toEqual(NO_DIALOG);
  expect(await keyboard.answer(place, { ...dialogKeys('q1', '1'), dialogMarks: [] })).toEqual(NO_DIALOG);
  expect(await keyboard.deliver(place, text('a', 'text'))).toEqual(SUBMITTED);
  await expect.poll(got, POLL).toBe('text\r');
});

const SHOWN = [
  ['❯ 1. Yes, proceed', '{brace} a,b:c #x "q" back|pipe', '#(id) #{pid} #[fg=red] ##', "$HOME ~ `x` it's \\n"],
  ['漢字 é', '│ box ╭──╮', 'tab here', '(y/n)?', '} close', `${'-'.repeat(200)}WRAPPED`],
].flat();
const FOUND = [
  ['❯ 1[.] Yes', '^❯', 'a,b:c', '[{]brace[}]', '\\{brace\\}', '#x', '"q"', 'back\\|pipe', '#\\(id\\)', '#\\{pid\\}'],
  [
    '#\\[fg=red\\]',
    '##$',
    '\\$HOME ~ `x`',
    "it's",
    '\\\\n',
    '漢字 é$',
    '^│ box ╭─+╮$',
    '[❯>] 1',
    '-{200}',
    '^WRAPPED$',
  ],
  ['[(]y/n[)][?]', '^} close', 'nothing|close', '[[:upper:]]APPED', '^tab +here$'],
].flat();
const NOT_FOUND = ['yes', '^1', '[❱x] 1', '-WRAPPED', 'a,b:d', '###', '$HOME', 'close.', 'bra}ce'];
test(
  'marks are extended regular expressions, row by row, whatever characters are in them',
  { tags: ['tmux'] },
  async () => {
    const { keyboard, place, got } = await reader(SHOWN.map((line) => `printf '%s\\r\\n' ${quoted(line)};`).join(' '));
    const shows = async (mark: string): Promise<unknown> =>
      keyboard.answer(place, { id: `m${FOUND.indexOf(mark)}`, keys: ['y'], dialogMarks: ['never seen', mark] });
    for (const mark of FOUND) expect({ mark, ...(await Object(await shows(mark))) }).toEqual({ mark, ...SUBMITTED });
    for (const mark of NOT_FOUND)
      expect({ mark, ...(await Object(await shows(mark))) }).toEqual({ mark, ...NO_DIALOG });
    await expect.poll(got, POLL).toBe('y'.repeat(FOUND.length));
  },
);

test.each(['', '(', '[', 'a{2,1}', '\\', '100%', 'a\nb'])(
  'a mark tmux would never find is refused: %j',
  { tags: ['tmux'] },
  async (mark) => {
    const { keyboard, place, got } = await reader();
    const marked = text('a', 'text', { dialogMarks: ['fine', mark] });
    await expect(keyboard.deliver(place, marked)).rejects.toMatchObject({ code: 'E_CONFIG' });
    expect(await got()).toBe('');
  },
);

test.each(Object.entries(LIVES))('tmux knows how to look for a dialog of %s', { tags: ['tmux'] }, async (_, live) => {
  const { keyboard, place } = await reader();
  const { dialogMarks } = live;
  expect(dialogMarks).not.toEqual([]);
  expect(await keyboard.answer(place, { id: 'q1', keys: ['y'], dialogMarks })).toEqual(NO_DIALOG);
});

test(
  'a dialog is seen below a history that somebody looks through, and on the alternate screen',
  { tags: ['tmux'] },
  async () => {
    const one = await reader(`i=0; while [ $i -lt 200 ]; do printf 'line %s-\\r\\n' $i; i=$((i+1)); done; ${ASK}`);
    await one.world.tmux('copy-mode', '-t', one.place.pane);
    await one.world.tmux('send-keys', '-X', '-t', one.place.pane, 'history-top');
    expect(await one.keyboard.screen(one.place)).toContain('  Do you want to proceed?');
    expect(await one.keyboard.deliver(one.place, text('a', 'text'))).toEqual(DIALOG);
    const other = await reader(String.raw`${ASK} printf '\033[?1049h\033[H';`);
    expect(await other.keyboard.deliver(other.place, text('a', 'text'))).toEqual(SUBMITTED);
  },
);

/** Opens dialogs at random moments; see there for how it knows what was typed into one. */
const PROGRAM = join(import.meta.dirname, 'keyboard-dialogs.mjs');

test.each([1, 2, 3])(
  'no dialog that opens at random moments is approved (seed %i)',
  { tags: ['tmux'] },
  async (seed) => {
    const { deliver, told } = await opensDialogs(seed);
    const sent: string[] = [];
    for (let refused = 0; sent.length < 150 || refused < 20;) {
      const name = `text-${sent.length}`;
      if (await deliver(name, MARKS)) sent.push(name);
      else refused += 1;
    }
    await expect.poll(async () => told('submitted'), POLL).toEqual(sent);
    expect(await told('typed into a dialog')).toEqual([]);
  },
);

test('without the guard some are, so that program would tell', { tags: ['tmux'] }, async () => {
  const { deliver, told } = await opensDialogs(4);
  let sent = 0;
  const typed = async (): Promise<string[]> => {
    for (let times = 0; times < 20; times += 1) await deliver(`text-${(sent += 1)}`, []);
    return told('typed into a dialog');
  };
  await expect.poll(typed, POLL).not.toEqual([]);
});

interface Dialogs {
  /** Whether that was submitted, or refused because of a dialog. */
  readonly deliver: (name: string, dialogMarks: readonly string[]) => Promise<boolean>;
  readonly told: (what: 'opened' | 'submitted' | 'typed into a dialog') => Promise<string[]>;
}

async function opensDialogs(seed: number): Promise<Dialogs> {
  const world = await tmuxWorld();
  const terminal = world.terminal();
  const file = join(world.dir, 'log');
  const place = await terminal.start(world.spec('a', [process.execPath, PROGRAM, file, String(seed)]));
  const told: Dialogs['told'] = async (what) => {
    const lines = (await textOf(file)).split('\n').filter((line) => line !== '');
    return lines.map((line) => JSON.parse(line)).flatMap(({ is, text: words }) => (is === what ? [words] : []));
  };
  await expect.poll(async () => told('opened'), POLL).not.toEqual([]);
  return {
    deliver: async (name, dialogMarks) => {
      const typing = await terminal.keyboard().deliver(place, text(name, name, { dialogMarks }));
      if (typing.state === 'refused') expect(typing).toEqual(DIALOG);
      return typing.state === 'submitted';
    },
    told,
  };
}

function quoted(line: string): string {
  return `'${line.replaceAll("'", String.raw`'\''`)}'`;
}

import { expect, test } from 'vitest';
import { pane, POLL } from '../../support/tmux.ts';
import { reader } from './keyboard-world.ts';

test(
  'the visible screen is told row by row, whatever is in it, and nothing of the history',
  { tags: ['tmux'] },
  async () => {
    const rows = ['漢字 é \\033 $HOME \\$ %end 1 2 1', '', '  indented  ', "it's #{pid} #(id)"];
    const shown = rows.map((row) => `printf '%s\\r\\n' '${row.replaceAll("'", String.raw`'\''`)}';`).join(' ');
    const { keyboard, place, world } = await reader(
      `i=0; while [ $i -lt 60 ]; do echo old; i=$((i+1)); done; clear; ${shown}`,
    );
    const expected = ['漢字 é \\033 $HOME \\$ %end 1 2 1', '', '  indented', "it's #{pid} #(id)"];
    await expect.poll(async () => keyboard.screen(place), POLL).toEqual(expected);
    expect(await world.tmux('list-buffers')).toBe('');
  },
);

test('a screen with nothing on it has no rows, and a full one has all of them', { tags: ['tmux'] }, async () => {
  const { keyboard, place, terminal, world } = await reader();
  expect(await keyboard.screen(place)).toEqual([]);
  const fill = 'i=0; while [ $i -lt 100 ]; do printf "\\n%0199d" $i; i=$((i+1)); done; exec sleep 1000';
  const full = pane(await terminal.start(world.spec('b', ['/bin/sh', '-c', fill])));
  await expect.poll(async () => (await keyboard.screen(full))?.at(-1), POLL).toBe('99'.padStart(199, '0'));
  expect(await keyboard.screen(full)).toEqual(
    Array.from({ length: 50 }, (_, row) => String(row + 50).padStart(199, '0')),
  );
});

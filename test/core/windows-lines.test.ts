import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { commandLineOf } from '../../src/core/windows/command-line.ts';
import { canBeNamed, distributionOptions, named, wslCallOf } from '../../src/core/windows/wsl-line.ts';
import { commandsIn, rejoined, wtCallOf } from '../../src/core/windows/wt-line.ts';

/** The argument lists of test/windows/vectors.js. */
const LISTS = readFileSync(join(import.meta.dirname, '../windows/vectors.jsonl'), 'utf8')
  .split('\n')
  .slice(0, 15_000)
  .map((line) => (JSON.parse(line) as [line: string, argv: string[]])[1].slice(1));
const where = { distribution: { by: 'name', value: 'Ubuntu' } } as const;

test.each([
  ['wsl.exe -d Ubuntu --cd / --exec node "a b"', { is: 'run', where: { ...where, cd: '/' }, argv: ['node', 'a b'] }],
  ['wsl.exe --cd "C:\\a b" -e x', { is: 'run', where: { cd: 'C:\\a b' }, argv: ['x'] }],
  ['"C:\\a b\\wsl.exe" ~ -u root -e x', { is: 'run', where: { cd: '~', user: 'root' }, argv: ['x'] }],
  [
    'wsl.exe -d "My Distro" -e x',
    { is: 'shell', where: { distribution: { by: 'name', value: '"My' } }, text: 'Distro" -e x' },
  ],
  ['wsl.exe -- echo "$HOME"', { is: 'shell', where: {}, text: 'echo "$HOME"' }],
  ['wsl.exe echo -d', { is: 'shell', where: {}, text: 'echo -d' }],
  ['wsl.exe --shell-type none x "y z"', { is: 'run', where: {}, argv: ['x', 'y z'] }],
  ['wsl.exe -l -q --running', { is: 'list', quiet: true, running: true }],
  ['wsl.exe --terminate Ubuntu', { is: 'terminate', name: 'Ubuntu' }],
  ['wsl.exe --nonsense x', { is: 'wrong', option: '--nonsense' }],
])('wsl.exe reads %s', (line, call) => {
  expect(wslCallOf(line)).toEqual(call);
});

test('every argument list comes through `--exec` of wsl.exe as it was', () => {
  const before = ['wsl.exe', '-d', 'Ubuntu', '--cd', '/', '--exec', '/usr/bin/node'];
  const changed = LISTS.filter((argv) => {
    const call = wslCallOf(commandLineOf([...before, ...argv]));
    return call.is !== 'run' || JSON.stringify(call.argv) !== JSON.stringify(['/usr/bin/node', ...argv]);
  });
  expect([LISTS.length, changed]).toEqual([15_000, []]);
});

test('a distribution is chosen by name or id, and a name with a blank or a quote can’t be', () => {
  const id = '{01234567-89ab-cdef-0123-456789ABCDEF}';
  expect([named(id), named('{x}')].map(distributionOptions)).toEqual([
    ['--distribution-id', id],
    ['-d', '{x}'],
  ]);
  expect(['Ubuntu-24.04', id, 'My Distro', 'a"b', ''].map((name) => canBeNamed(named(name)))).toEqual([
    true,
    true,
    false,
    false,
    false,
  ]);
});

test.each([
  [['a;b'], [['a'], ['b']]],
  [
    [';a;', 'b'],
    [[], ['a'], ['b']],
  ],
  [['a\\;b'], [['a;b']]],
  [['', 'a'], [['', 'a']]],
])('wt.exe splits %j', (args, commands) => {
  expect(commandsIn(args)).toEqual(commands);
});

test('wt.exe puts a tab’s arguments together with nothing escaped', () => {
  expect(rejoined(['a b', '', 'c"d', 'e\\'])).toBe('"a b" c"d e\\');
});

test('wt.exe opens a tab of that title in that window, and nothing for an option that it doesn’t know', () => {
  const line = 'wt.exe -w omo new-tab --title omo-worker-api --suppressApplicationTitle -- wsl.exe --exec /a/b.sh';
  expect(wtCallOf(line)).toEqual({
    window: 'omo',
    tabs: [{ title: 'omo-worker-api', titleStays: true, commandLine: 'wsl.exe --exec /a/b.sh' }],
  });
  expect(wtCallOf('wt.exe nt --titel x')).toBeUndefined();
});

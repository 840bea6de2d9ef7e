import { expect, test } from 'vitest';
import { inboxLines } from '../../../src/cli/print/inbox.ts';
import { plain } from '../../../src/cli/print/paint.ts';
import { wide } from '../../../src/cli/print/width.ts';
import type { OpenQuestion } from '../../../src/protocol/messages.ts';
import { at } from '../reports.ts';

const QUESTION: OpenQuestion = {
  id: 'q3',
  worker: 'frontend',
  run: '261120-120000-abc',
  task: 'ui',
  kind: 'choice',
  text: 'Which colour do you want?',
  options: ['red', 'blue'],
  askedAt: at(0),
};
const NOW = Date.parse(at(125));
const lines = (question: Partial<OpenQuestion>, columns = 80) =>
  inboxLines([{ ...QUESTION, ...question }], NOW, { columns: () => columns, paint: plain });

test('a question has its worker, age and kind, its text, its options by number, and the command that answers it', async () => {
  expect(await lines({ why: 'no rule answers it' })).toEqual([
    'q3  frontend asks (choice), 2 min 05 s ago',
    '    Which colour do you want?',
    '      1. red',
    '      2. blue',
    '    (no rule answers it)',
    '    omo answer q3 1   (or 2, or words of your own)',
  ]);
});

test('options that stand in the text already are not told twice', async () => {
  const said = await lines({ text: 'Which colour?\n1. red\n2) blue, like the sky' });
  expect(said.filter((line) => line.includes('red'))).toEqual(['    1. red']);
});

test.for<[OpenQuestion['kind'], string[]]>([
  ['permission', ['    omo answer q3 allow', '    omo answer q3 deny']],
  ['confirm', ['    omo answer q3 yes', '    omo answer q3 no']],
  ['free', ['    omo answer q3 "…"']],
])('%s is answered by', async ([kind, ways]) => {
  expect((await lines({ kind, options: [] })).filter((line) => line.includes('omo answer'))).toEqual(ways);
});

test('several questions come in their order, with room between', async () => {
  const questions = [
    { ...QUESTION, kind: 'free' as const, options: [] },
    { ...QUESTION, id: 'q4', kind: 'free' as const, options: [] },
  ];
  const all = await inboxLines(questions, NOW, { columns: () => 80, paint: plain });
  expect(all.map((line) => line.slice(0, 2))).toEqual(['q3', '  ', '  ', '', 'q4', '  ', '  ']);
});

test('without questions it says that nobody waits', async () => {
  expect(await inboxLines([], NOW, { columns: () => 80, paint: plain })).toEqual(['Nobody is waiting for you.']);
});

test('what an agent asks cannot drive the terminal, and no line is wider than it', async () => {
  const text = `\u001B[2J\u202E${'登录 page '.repeat(40)}\n${'x'.repeat(300)}`;
  const said = await lines({ text, options: ['a\u001B]0;t\u0007\nb'] }, 50);
  const measure = await wide();
  expect([said.join('').includes('\u001B'), said.join('').includes('\u202E')]).toEqual([false, false]);
  expect(said.filter((line) => measure(line) > 50 && !line.includes('omo answer'))).toEqual([]);
});

test('of a long plan the end is shown, since there it asks', async () => {
  const said = await lines({
    text: [...Array.from({ length: 60 }, (_, i) => `step ${i}`), 'Shall I?'].join('\n'),
    options: [],
  });
  expect([said[1], said[2], said.at(-2)]).toEqual([
    '    … 21 more lines above: omo inbox --json',
    '    step 21',
    '    Shall I?',
  ]);
});

import { expect, test } from 'vitest';
import { plain } from '../../../src/cli/print/paint.ts';
import { table } from '../../../src/cli/print/table.ts';
import { clip, measureFor, narrow, wide } from '../../../src/cli/print/width.ts';

const HEADS = [{ head: 'WORKER' }, { head: 'TASK', gives: true }, { head: 'TIME', align: 'right' as const }];

function rows(...cells: string[][]): { text: string }[][] {
  return cells.map((row) => row.map((text) => ({ text })));
}

test('columns stand under their heads, numbers to the right', () => {
  const lines = table(
    HEADS,
    rows(['frontend', 'Build login UI', '4.2 s'], ['db', 'Schema', '12.0 s']),
    80,
    narrow,
    plain,
  );
  expect(lines).toEqual([
    'WORKER    TASK              TIME',
    'frontend  Build login UI   4.2 s',
    'db        Schema          12.0 s',
  ]);
});

test('the column that gives way is clipped so that the line fits', () => {
  const lines = table(
    HEADS,
    rows(['frontend', 'Build a login page with everything on it', '4.2 s']),
    32,
    narrow,
    plain,
  );
  expect(lines).toEqual(['WORKER    TASK              TIME', 'frontend  Build a login…   4.2 s']);
});

test('wide characters count as the two columns they take', async () => {
  const measure = await wide();
  const lines = table(HEADS, rows(['前端', '登录页面 🎉', '4.2 s'], ['db', 'Schema', '1.0 s']), 80, measure, plain);
  expect(lines.map(measure)).toEqual([26, 26, 26]);
});

test('a clipped text never ends in half a character', async () => {
  const measure = await wide();
  expect([
    clip('登录页面', 5, measure),
    clip('👩‍👩‍👧‍👧 family', 4, measure),
    clip('abc', 3, measure),
    clip('abc', 0, measure),
  ]).toEqual(['登录…', '👩‍👩‍👧‍👧…', 'abc', '']);
});

test('texts of one column a character are measured without the library', async () => {
  expect(
    [await measureFor(['plain', '✓ done · …']), await measureFor(['前'])].map((measure) => measure === narrow),
  ).toEqual([true, false]);
});

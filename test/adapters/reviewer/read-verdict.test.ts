import { expect, test } from 'vitest';
import { readVerdict } from '../../../src/adapters/reviewer/read-verdict.ts';
import { GOOD, TAKEN } from './request.ts';

const THERE = ['src/add.ts', 'old.ts'];
const WORK = { changed: true, file: (named: string) => THERE.find((file) => named.replace(/^\.\//, '') === file) };
const TEXT = JSON.stringify(GOOD);

test.for<[string, string]>([
  ['alone', TEXT],
  ['over many lines', `\n${JSON.stringify(GOOD, null, 2)}\n`],
  ['in a block of code', `I have read it.\n\n\`\`\`json\n${TEXT}\n\`\`\`\nThat is all.`],
  ['in a block without a language', `\`\`\`\n${TEXT}\n\`\`\``],
  ['between words', `Here it is: ${TEXT} as you wished.`],
  ['with null and absent alike', JSON.stringify(TAKEN)],
  ['with fields of its own', JSON.stringify({ ...GOOD, confidence: 0.9 })],
])('a verdict is read: %s', ([, message]) => {
  expect(readVerdict(message, WORK)).toEqual({ is: 'verdict', verdict: TAKEN });
});

test('code in a point does not end the block it stands in', () => {
  const points = GOOD.points.map((one) => ({ ...one, says: 'Use `add()`, as in ```ts add() ``` and } and {.' }));
  const read = readVerdict(`Well:\n\`\`\`json\n${JSON.stringify({ ...GOOD, points }, null, 1)}\n\`\`\`\n`, WORK);
  expect(read).toMatchObject({ is: 'verdict', verdict: { points: [{ says: points[0]?.says }, {}, {}, {}] } });
});

test('files are named as they are named below the root', () => {
  const points = [{ about: 'quality', says: 'Fine.', file: './src/add.ts', line: 2 }];
  const read = readVerdict(JSON.stringify({ ...GOOD, points }), WORK);
  expect(read).toMatchObject({ verdict: { points: [{ file: 'src/add.ts', line: 2 }] } });
});

const SCORE = 'instead of a whole number from 1 to 5';
test.for<[string, unknown, string]>([
  ['a score in words', { correctness: '5' }, `its correctness is "5" ${SCORE}`],
  ['no stars', { completeness: 0 }, `its completeness is 0 ${SCORE}`],
  ['six stars', { quality: 6 }, `its quality is 6 ${SCORE}`],
  ['half a star', { quality: 4.5 }, `its quality is 4.5 ${SCORE}`],
  ['no score', { quality: undefined }, 'its quality is missing: a whole number from 1 to 5'],
  ['a null score', { quality: null }, `its quality is null ${SCORE}`],
  ['presence in words', { presence: 'yes' }, 'its presence is "yes" instead of true or false'],
  ['no points', { points: undefined }, 'its points is missing: a list of at most 100 points'],
  ['points in words', { points: 'none' }, 'its points is "none" instead of a list of at most 100 points'],
  ['no summary', { summary: undefined }, 'its summary is missing: words, at most 10000 characters'],
  [
    'a point about something else',
    { points: [point({}), point({ about: 'style' })] },
    'its points[1].about is "style" instead of presence, correctness, completeness or quality',
  ],
  ['a point that is words', { points: ['Fine.'] }, 'its points[0] is "Fine." instead of an object'],
  ['a point that says nothing', { points: [point({ says: ' ' })] }, 'its points[0].says is empty'],
  ['line 0', { points: [point({ line: 0 })] }, 'its points[0].line is 0 instead of a whole number from 1'],
  ['a line of no file', { points: [point({ file: null })] }, 'its points[0] names a line and no file'],
  [
    'a file that is not there',
    { points: [point({}), point({ file: 'src/sub.ts' })] },
    'its points[1].file is "src/sub.ts", and there is no such file in the tree',
  ],
  [
    'good marks without a place',
    { points: [point({ file: null, line: null })] },
    'it gave a verdict without evidence: files were changed, and none of its points names a file',
  ],
  ['good marks without a point', { points: [] }, 'it gave a verdict without evidence: files were changed, and none'],
  [
    'bad marks without a point',
    { points: [], correctness: 1, completeness: 1 },
    'it does not let the work pass, and gives no point that says why',
  ],
  [
    'nothing there, and no point',
    { points: [], presence: false },
    'it does not let the work pass, and gives no point that says why',
  ],
])('it is none with %s', ([, change, why]) => {
  const message = JSON.stringify({ ...GOOD, ...(change as object) });
  expect(readVerdict(message, WORK)).toEqual({ is: 'rubbish', why: expect.stringContaining(why) });
});

test.for<[string, string, string]>([
  ['nothing', ' \n', 'it said nothing'],
  ['words', 'The work is fine.', 'it replied "The work is fine." instead of a JSON object'],
  ['a list', `[1]`, 'it replied "[1]" instead of a JSON object'],
  ['half an object', TEXT.slice(0, -5), 'instead of a JSON object'],
  ['two verdicts', `\`\`\`\n${TEXT}\n\`\`\`\n\`\`\`\n${TEXT}\n\`\`\``, 'it replied 2 JSON objects instead of one'],
  ['a book', 'x'.repeat(600_000), 'it said 600000 characters, far more than a verdict has'],
  ['codes', '\u001B[31mred\u001B]0;title\u0007', 'it replied "\\u001b[31mred\\u001b]0;title\\u0007" instead'],
])('it is none when it is %s', ([, message, why]) => {
  const read = readVerdict(message, WORK);
  expect(read).toEqual({ is: 'rubbish', why: expect.stringContaining(why) });
  expect(JSON.stringify(read).length).toBeLessThan(300);
});

test('work that changed no file can be judged without naming one', () => {
  const points = [{ about: 'presence', says: 'The answer is there.', file: null, line: null }];
  const message = JSON.stringify({ ...GOOD, points });
  expect(readVerdict(message, { ...WORK, changed: false })).toMatchObject({ is: 'verdict' });
});

test('a bad verdict needs a point, but no place: what is missing stands nowhere', () => {
  const points = [{ about: 'presence', says: 'There is no test.', file: null, line: null }];
  const message = JSON.stringify({ ...GOOD, points, presence: false });
  expect(readVerdict(message, WORK)).toMatchObject({ is: 'verdict', verdict: { presence: false } });
});

function point(change: object): object {
  return { ...GOOD.points[0], ...change };
}

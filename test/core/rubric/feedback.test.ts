import { expect, test } from 'vitest';
import type { Verdict } from '../../../src/core/events/proof.ts';
import { assess } from '../../../src/core/rubric/assess.ts';
import { reviewFeedback } from '../../../src/core/rubric/feedback.ts';

const VERDICT: Verdict = {
  presence: true,
  correctness: 2,
  completeness: 3,
  quality: 5,
  points: [
    { about: 'completeness', says: 'The docs are missing.' },
    { about: 'quality', says: 'Well made.', file: 'src/a.ts' },
    { about: 'correctness', says: 'It divides by zero.', file: 'src/a.ts', line: 12 },
  ],
  summary: 'Close, but it crashes.',
};

test.for<[Partial<Verdict>, number, boolean]>([
  [{}, 3.33, true],
  [{ quality: 4 }, 3, true],
  [{ quality: 3 }, 2.67, false],
  [{ quality: 4, presence: false }, 3, false],
  [{ correctness: 5, completeness: 5 }, 5, true],
  [{ correctness: 1, completeness: 1, quality: 1 }, 1, false],
])('%j comes to %d, and passes: %s', ([over, average, pass]) => {
  expect(assess({ ...VERDICT, ...over })).toEqual({ average, pass });
});

test('a worker that is sent back is told the scores, what was found and where, the worst first', () => {
  const told = reviewFeedback({ ...VERDICT, quality: 3 });
  expect(told).toContain(
    'correctness 2, completeness 3, quality 3 of 5, which is 2.67 on average where 3.00 is asked for',
  );
  expect(told).toContain('Close, but it crashes.');
  expect(told).toContain(
    '- src/a.ts:12: It divides by zero. (correctness)\n- The docs are missing. (completeness)\n- src/a.ts: Well made. (quality)',
  );
  expect(told).toContain('Where the review is mistaken');
});

test('praise is left out', () => {
  expect(reviewFeedback(VERDICT)).not.toContain('Well made.');
});

test('what is not there comes first', () => {
  const points: Verdict['points'] = [...VERDICT.points, { about: 'presence', says: 'No file was changed.' }];
  const told = reviewFeedback({ ...VERDICT, presence: false, points });
  expect(told).toContain('what was asked for is not there');
  expect(told).toContain('What it found:\n- No file was changed. (presence)\n- src/a.ts:12');
});

test('of many points the worst thirty, and how many more there are', () => {
  const points = Array.from({ length: 100 }, (_, at) => ({ about: 'correctness' as const, says: `No. ${at}` }));
  const told = reviewFeedback({ ...VERDICT, points });
  expect(told).toContain('- No. 29 (correctness)\n- and 70 more');
});

test('without points and summary there is still what to do', () => {
  const told = reviewFeedback({ ...VERDICT, points: [], summary: ' ' });
  expect(told).not.toContain('What it found');
  expect(told).not.toContain('sums up');
  expect(told).toContain('put right what is wrong');
});

test('a reviewer’s words are each one line, and never reach anybody raw', () => {
  const dirty = 'a\u001B[2J\n\n# Do this\r\u202E';
  const told = reviewFeedback({
    ...VERDICT,
    summary: dirty,
    points: [{ about: 'correctness', says: dirty.repeat(100), file: dirty, line: 1 }],
  });
  expect(told).not.toMatch(/(?!\n)[\p{Cc}\u202E]/u);
  expect(told).not.toMatch(/^# Do this/m);
  expect(told.length).toBeLessThan(2000);
});

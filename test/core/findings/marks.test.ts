import { describe, expect, test } from 'vitest';
import { markIn } from '../../../src/core/findings/marks.ts';

describe('a mark of progress', () => {
  test.for([
    ['[3/7] Building the pages', 'step'],
    ['(3/7) installing left-pad', 'step'],
    ['Step 3/7 : RUN make', 'step'],
    ['#5 [2/4] COPY . .', 'step'],
    ['task 2 of 9', 'step'],
    ['[ 42%] Building CXX object a.o', 'share'],
    ['42%', 'share'],
    ['42.5% complete', 'share'],
    ['Downloading: 42%', 'share'],
    ['Downloading… 42%', 'share'],
    ['[=====>    ] 42%', 'share'],
    ['✓ Schema', undefined],
    ['  ✔ API', undefined],
    ['- [x] Write the tests', undefined],
  ] as const)('is in %s', ([line, sort]) => {
    expect(markIn(line)).toEqual({ says: line, ...(sort && { sort }) });
  });

  test.for([
    'Coverage of the parser went from 42% to 60% in this change.',
    'about 42% of all requests were refused',
    'I did 3/7 of them.',
    '[9/7] more than there are',
    '142%',
    '[11/21/2026] a date',
    ' ✓ adds (4 ms)',
    ' ✓ test/sum.test.ts (3 tests) 12ms',
    '- [ ] Write the tests',
    '✓',
    `[3/7] ${'long '.repeat(100)}`,
  ])('is not in %s', (line) => {
    expect(markIn(line)).toBeUndefined();
  });
});

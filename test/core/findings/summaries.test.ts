import { describe, expect, test } from 'vitest';
import type { TestCounts } from '../../../src/core/findings/finding.ts';
import { TextScan } from '../../../src/core/findings/text-scan.ts';

/**
 * The last lines of test runners. vitest, node --test, pytest and cargo are recorded whole elsewhere (recorded/findings);
 * those of jest, mocha, go test, dotnet test and PHPUnit stand here as their documentation and sources have them.
 */
const LINES: [runner: string, text: string, counts: TestCounts][] = [
  ['vitest', '      Tests  1 failed | 2 passed | 1 skipped | 1 todo (5)', { passed: 2, failed: 1, skipped: 2 }],
  ['vitest', '      Tests  12 passed (12)', { passed: 12 }],
  ['jest', 'Tests:       1 failed, 1 skipped, 2 passed, 4 total', { passed: 2, failed: 1, skipped: 1 }],
  ['jest', 'Tests:       5 passed, 5 total', { passed: 5 }],
  ['pytest', '==== 2 failed, 3 passed, 1 skipped in 0.12s ====', { passed: 3, failed: 2, skipped: 1 }],
  ['pytest', '3 passed, 2 warnings in 61.20s (0:01:01)', { passed: 3 }],
  ['pytest', '=========== 1 error in 0.40s ===========', { failed: 1 }],
  [
    'cargo',
    'test result: ok. 3 passed; 0 failed; 2 ignored; 0 measured; 0 filtered out; finished in 0.00s',
    { passed: 3, failed: 0, skipped: 2 },
  ],
  ['go', 'ok  \texample.com/sum\t0.002s', {}],
  ['go', 'ok  \texample.com/sum\t(cached)', {}],
  ['go', 'FAIL\texample.com/sum\t0.002s', {}],
  ['go', 'FAIL\texample.com/sum [build failed]', {}],
  [
    'dotnet',
    'Failed!  - Failed:     1, Passed:     2, Skipped:     3, Total:     6, Duration: 12 ms - Sum.dll (net8.0)',
    { passed: 2, failed: 1, skipped: 3 },
  ],
  [
    'dotnet',
    'Passed!  - Failed:     0, Passed:     2, Skipped:     0, Total:     2, Duration: 9 ms - Sum.dll (net8.0)',
    { passed: 2, failed: 0, skipped: 0 },
  ],
  ['phpunit', 'OK (3 tests, 5 assertions)', { passed: 3, failed: 0 }],
  ['phpunit', 'Tests: 6, Assertions: 5, Errors: 1, Failures: 2, Skipped: 1.', { passed: 2, failed: 3, skipped: 1 }],
  ['mocha', '  3 passing (10ms)\n  1 pending\n  2 failing\n', { passed: 3, failed: 2, skipped: 1 }],
  ['mocha', '  3 passing (2s)\n', { passed: 3, failed: 0, skipped: 0 }],
  [
    'node --test',
    '# tests 3\n# suites 0\n# pass 1\n# fail 1\n# cancelled 1\n# skipped 0\n# todo 0\n# duration_ms 9',
    { passed: 1, failed: 2, skipped: 0 },
  ],
];

describe('what a run of tests counts', () => {
  test.for(LINES)('%s: %s', ([, text, tests]) => {
    const found = testsOf(text);
    expect(found).toHaveLength(1);
    expect(found[0]).toMatchObject({ kind: 'test', line: 1 });
    expect(found[0]?.tests).toEqual(tests);
  });

  test.for([
    'The suite had 2 failed, 3 passed in 0.12s yesterday.',
    'Tests: 3 of them failed',
    'I ran the tests: 3 passed, 1 failed.',
    'ok',
    'OK (I think)',
    'test result: it depends',
    '3 passing thoughts',
    'FAIL test/limits.test.ts > rate limit reached',
    'It prints `Tests:       5 passed, 5 total` at the end.',
  ])('is not in %s', (text) => {
    expect(testsOf(text)).toEqual([]);
  });
});

function testsOf(text: string) {
  const scan = new TextScan({ marks: true, errors: true });
  const found = [...text.split('\n').flatMap((line, at) => scan.line(line, at + 1)), ...scan.end()];
  return found.map(({ finding }) => finding).filter(({ kind }) => kind === 'test');
}

import { describe, expect, test } from 'vitest';
import { TextScan } from '../../../src/core/findings/text-scan.ts';

/**
 * tsc, gcc, rustc, pytest, cargo, vitest, node --test and Node's own stack are recorded whole elsewhere (recorded/findings);
 * the others stand here as their documentation and sources have them.
 */
const ERRORS: [of: string, text: string, says: string, line?: number][] = [
  [
    'vitest',
    '\n FAIL  a.test.ts > x\nAssertionError: no\n\n ❯ a.test.ts:1:2',
    'a.test.ts:1:2: FAIL a.test.ts > x: AssertionError: no',
    2,
  ],
  [
    'C#',
    'Program.cs(5,13): error CS1002: ; expected [/app/Sum.csproj]',
    'Program.cs:5:13: error CS1002: ; expected [/app/Sum.csproj]',
  ],
  ['javac', 'src/Sum.java:5: error: cannot find symbol', 'src/Sum.java:5: error: cannot find symbol'],
  ['clang', './a.c:3:5: fatal error: no such file', './a.c:3:5: fatal error: no such file'],
  ['go', './sum.go:3:5: undefined: x', './sum.go:3:5: undefined: x'],
  ['go vet', 'vet: ./sum.go:3:5: undefined: x', './sum.go:3:5: undefined: x'],
  [
    'mypy',
    'sum.py:3: error: Name "x" is not defined  [name-defined]',
    'sum.py:3: error: Name "x" is not defined [name-defined]',
  ],
  ['ruff', 'sum.py:3:5: F821 Undefined name `x`', 'sum.py:3:5: F821 Undefined name `x`'],
  [
    'php',
    'PHP Parse error:  syntax error, unexpected end of file in /app/a.php on line 3',
    '/app/a.php:3: Parse error: syntax error, unexpected end of file',
  ],
  [
    'eslint',
    "/app/src/a.js\n  1:7  warning  fine  x\n  3:5  error  'b' is not defined  no-undef\n",
    "/app/src/a.js:3:5: 'b' is not defined no-undef",
    3,
  ],
  [
    'jest',
    '  ● sums › adds\n\n    expect(received).toBe(expected)\n\n      at Object.toBe (src/sum.test.js:5:15)',
    'src/sum.test.js:5:15: sums › adds',
  ],
  [
    'mocha',
    '  1) sums\n       adds:\n\n      AssertionError [ERR_ASSERTION]: 2 == 1\n      at Context.<anonymous> (test/sum.js:5:14)',
    'test/sum.js:5:14: AssertionError [ERR_ASSERTION]: 2 == 1',
    4,
  ],
  ['go test', '--- FAIL: TestSum (0.00s)\n    sum_test.go:9: got 3, want 4', 'sum_test.go:9: TestSum: got 3, want 4'],
  [
    'phpunit',
    '1) SumTest::testAdds\nFailed asserting that 3 matches expected 4.\n\n/app/tests/SumTest.php:9',
    '/app/tests/SumTest.php:9: SumTest::testAdds',
  ],
  [
    'dotnet test',
    '  Failed Sums.Adds [5 ms]\n  Error Message:\n   Assert.Equal() Failure\n  Stack Trace:\n     at Sums.Adds() in /app/Sums.cs:line 9',
    '/app/Sums.cs:9: Failed Sums.Adds',
  ],
  [
    'Java',
    'Exception in thread "main" java.lang.IllegalStateException: no\n\tat app.Sum.add(Sum.java:5)',
    'Sum.java:5: Exception in thread "main" java.lang.IllegalStateException: no',
  ],
  ['cargo before 1.9', "thread 'adds' panicked at src/lib.rs:9:5:\nboom", 'src/lib.rs:9:5: adds: boom'],
];

describe('an error with its place', () => {
  test.for(ERRORS)('of %s', ([, text, says, line = 1]) => {
    expect(errorsOf(text)).toEqual([{ kind: 'error', says, line }]);
  });

  test('in one of its dependencies is told where the project called it', () => {
    const stack =
      'TypeError: no\n    at f (/app/node_modules/x/a.js:1:2)\n    at node:internal/a:3:4\n    at g (/app/src/b.js:5:6)';
    expect(errorsOf(stack)).toMatchObject([{ says: '/app/src/b.js:5:6: TypeError: no' }]);
  });

  test('is told once, however often it is printed', () => {
    expect(errorsOf('a.c:1:2: error: x\na.c:1:2: error: x\na.c:1:3: error: x')).toHaveLength(2);
  });

  test.for([
    'Error: something went wrong',
    'the error in src/a.ts:3:5 was a missing name',
    'In src/a.ts(3,5): error TS2304 was told, and I put it right.',
    '> src/a.ts:3:5 - error TS2304: quoted',
    '- src/a.ts:3:5 - error TS2304: in a list',
    '`a.c:1:2: error: x` is what gcc says',
    'a.c:1:2: warning: unused',
    'a.c:1:2: note: declared here',
    'npm error 429 Too Many Requests - GET https://registry.example.com/left-pad',
    'FAIL test/limits.test.ts > rate limit reached\nAssertionError: expected 200 to be 429',
    'ok 1 - an error: a.c',
    "not ok 2 - later # TODO\n  location: '/a.js:1:2'",
    '```\na.c:1:2: error: x\n```',
    'Traceback (most recent call last):\n  an unfinished one',
  ])('is not in %s', (text) => {
    expect(errorsOf(text)).toEqual([]);
  });

  test('a quote that is never closed hides no more than 200 lines', () => {
    const lines = ['```', ...Array.from({ length: 200 }, () => 'a.c:1:2: error: quoted'), 'a.c:1:2: error: x'];
    expect(errorsOf(lines.join('\n'))).toMatchObject([{ says: 'a.c:1:2: error: x', line: 202 }]);
  });
});

function errorsOf(text: string) {
  const scan = new TextScan({ marks: true, errors: true });
  const found = [...text.split('\n').flatMap((line, at) => scan.line(line, at + 1)), ...scan.end()];
  return found.map(({ finding }) => finding).filter(({ kind }) => kind === 'error');
}

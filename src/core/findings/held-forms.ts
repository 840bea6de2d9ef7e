/** How its place is told: a line of a stack, rustc's arrow, node's `location:`, Python's last `File`, a file of its own. */
export type Wants = 'frame' | 'arrow' | 'location' | 'python' | 'message' | 'test' | 'go' | 'php';

/** How such an error begins: what it says, how its place is told, and in how many lines that may come. */
export const HEADS: readonly {
  readonly form: RegExp;
  readonly wants: Wants;
  readonly left: number;
  readonly says?: (found: RegExpExecArray) => string;
}[] = [
  { form: /^Traceback \(most recent call last\):$/, wants: 'python', left: 1 },
  // rustc: `error[E0308]: mismatched types`, then ` --> src/main.rs:4:5`
  { form: /^error(?:\[E\d+\])?: \S.*$/, wants: 'arrow', left: 3 },
  // cargo test: `thread 'adds' panicked at src/lib.rs:9:5:`, then what was wrong
  {
    form: /^thread '([^']+)'(?: \(\d+\))? panicked at ([^\s:]+:\d+:\d+):$/,
    wants: 'message',
    left: 1,
    says: (found) => `${found[2]}: ${found[1]}:`,
  },
  // node --test: `not ok 2 - subtracts`, then `location: '…'`
  {
    form: /^\s*not ok \d+ - (?!.*# (?:TODO|SKIP))(.+)$/,
    wants: 'location',
    left: 8,
    says: (found) => `not ok ${found[1]}`,
  },
  // its other form: `test at sum.test.js:4:1`, then `✖ subtracts (0.9ms)`
  {
    form: /^test at ([^\s:]+:\d+:\d+)$/,
    wants: 'message',
    left: 1,
    says: (found) => `${found[1]}:`,
  },
  // go test: `--- FAIL: TestSum (0.00s)`, then `    sum_test.go:9: got 3`
  { form: /^\s*--- FAIL: (\S+) \([\d.]+s\)$/, wants: 'go', left: 20, says: (found) => found[1] ?? '' },
  // phpunit: `1) SumTest::testAdds`, then in the end `/app/tests/SumTest.php:9`
  { form: /^\d+\) ([\w\\]+::\w+.*)$/, wants: 'php', left: 30, says: (found) => found[1] ?? '' },
  // vitest and jest: ` FAIL  test/sum.test.ts > adds`, `  ● sums › adds`; dotnet: `  Failed SumTests.Adds [5 ms]`
  { form: /^ *FAIL +\S+\.\w+(?: .*)?$/, wants: 'test', left: 40 },
  { form: /^ {2}● \S.*$/, wants: 'test', left: 40, says: (found) => found[0].replace(/^ *● /, '') },
  { form: /^ {2}Failed (\S+) \[[^\]]+\]$/, wants: 'test', left: 30, says: (found) => `Failed ${found[1]}` },
  // JavaScript, Java, C#: the error, then its stack
  {
    form: /^\s*(?:Uncaught |Unhandled exception\. |Exception in thread "[^"]*" )?(?:[a-z]\w*\.|[A-Z]\w*\.)*(?:[A-Z]\w*)?(?:Error|Exception)(?: \[[A-Z_]+\])?(?:: .*)?$/,
    wants: 'frame',
    left: 15,
  },
];

/** Of a stack, what is not the runtime's own nor a dependency's. */
const STACK: readonly RegExp[] = [
  /^\s+at (?:[^()]*\()?(?<path>(?!node:|internal\/)(?:(?!node_modules)[^\s():])+\.\w+):(?<row>\d+)(?::(?<column>\d+))?\)?$/,
  /^\s+at (?:[^()]*\()?file:\/\/(?<path>(?:(?!node_modules)[^\s():])+):(?<row>\d+):(?<column>\d+)\)?$/,
  /^\s*❯ (?:\S+ )?(?<path>(?:(?!node_modules)[^\s:])+\.\w+):(?<row>\d+):(?<column>\d+)$/,
  /^\s+at .+ in (?<path>[^:]+\.\w+):line (?<row>\d+)$/,
];
export const PLACES: Record<Exclude<Wants, 'python' | 'message'>, readonly RegExp[]> = {
  frame: STACK,
  test: STACK,
  arrow: [/^ *--> (?<path>[^\s:]+):(?<row>\d+):(?<column>\d+)$/],
  location: [/^\s+location: '(?<path>[^':]+):(?<row>\d+):(?<column>\d+)'$/],
  go: [/^\s+(?<path>\S+\.go):(?<row>\d+): \S.*$/],
  php: [/^(?<path>\S+\.php):(?<row>\d+)$/],
};

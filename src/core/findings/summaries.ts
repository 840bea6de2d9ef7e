import type { TestCounts } from './finding.ts';

/** What the last line of a run of tests counts, or undefined where the line is none. `{}`: it ran, and counts nothing. */
export function testsIn(line: string): TestCounts | undefined {
  if (line.length > LONGEST) return undefined;
  for (const read of READERS) {
    const found = read(line);
    if (found !== undefined) return found;
  }
  return undefined;
}

const LONGEST = 400;

const READERS: readonly ((line: string) => TestCounts | undefined)[] = [
  vitest,
  jest,
  pytest,
  cargo,
  go,
  dotnet,
  phpunitOk,
  phpunit,
];

/** `      Tests  1 failed | 2 passed | 1 skipped (4)` */
function vitest(line: string): TestCounts | undefined {
  const list = /^ *Tests {2,}(\d+ \w+(?: \| \d+ \w+)*) \(\d+\)$/.exec(line)?.[1];
  return list === undefined ? undefined : counted(list.split(' | '));
}

/** `Tests:       1 failed, 2 passed, 3 total` */
function jest(line: string): TestCounts | undefined {
  const list = /^Tests: +(\d+ \w+(?:, \d+ \w+)*), \d+ total$/.exec(line)?.[1];
  return list === undefined ? undefined : counted(list.split(', '));
}

/** `==== 2 failed, 3 passed, 1 skipped in 0.12s ====`, and with `-q` without its frame. */
function pytest(line: string): TestCounts | undefined {
  const list = /^(?:=+ )?(\d+ [a-z]+(?:, \d+ [a-z]+)*) in \d+\.\d+s(?: \([\d:]+\))?(?: =+)?$/.exec(line)?.[1];
  return list === undefined ? undefined : counted(list.split(', '));
}

/** `test result: FAILED. 3 passed; 1 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s` */
function cargo(line: string): TestCounts | undefined {
  const list = /^test result: (?:ok|FAILED)\. (\d+ [a-z]+(?:; \d+ [a-z]+)*)/.exec(line)?.[1];
  return list === undefined ? undefined : counted(list.split('; '));
}

/** `ok  \texample.com/sum\t0.002s`, `FAIL\texample.com/sum\t0.002s`: a package, whose tests it doesn't count. */
function go(line: string): TestCounts | undefined {
  return /^(?:ok {2}|FAIL)\t\S+(?:\t(?:\d+\.\d+s|\(cached\)).*| \[(?:build|setup) failed\])$/.test(line)
    ? {}
    : undefined;
}

/** `Failed!  - Failed:     1, Passed:     2, Skipped:     0, Total:     3, Duration: 12 ms - Sum.dll (net8.0)` */
function dotnet(line: string): TestCounts | undefined {
  const found = /^(?:Passed|Failed|Skipped)! +- Failed: +(\d+), Passed: +(\d+), Skipped: +(\d+), Total: +\d+/.exec(
    line,
  );
  return found === null ? undefined : { passed: Number(found[2]), failed: Number(found[1]), skipped: Number(found[3]) };
}

/** `OK (3 tests, 5 assertions)` */
function phpunitOk(line: string): TestCounts | undefined {
  const tests = /^OK \((\d+) tests?, \d+ assertions?\)$/.exec(line)?.[1];
  return tests === undefined ? undefined : { passed: Number(tests), failed: 0 };
}

/** `Tests: 3, Assertions: 5, Errors: 1, Failures: 1, Skipped: 1.`: it doesn't count what passed. */
function phpunit(line: string): TestCounts | undefined {
  const list = /^Tests: (\d+), Assertions: \d+((?:, [A-Z][A-Za-z ]*: \d+)*)\.$/.exec(line);
  if (list === null) return undefined;
  const of = (name: string) => Number(new RegExp(`, ${name}: (\\d+)`).exec(list[2] ?? '')?.[1] ?? 0);
  const [failed, skipped] = [of('Errors') + of('Failures'), of('Skipped') + of('Incomplete')];
  return { passed: Math.max(0, Number(list[1]) - failed - skipped), failed, skipped };
}

/** `['1 failed', '2 passed']` by the words that runners have for it; undefined where none of them is there. */
function counted(parts: readonly string[]): TestCounts | undefined {
  const sum = (names: readonly string[]) =>
    parts.reduce<number | undefined>((all, part) => {
      const [count, name = ''] = part.split(' ');
      return names.includes(name) ? (all ?? 0) + Number(count) : all;
    }, undefined);
  const [passed, failed, skipped] = [sum(PASSED), sum(FAILED), sum(SKIPPED)];
  if (passed === undefined && failed === undefined && skipped === undefined) return undefined;
  return {
    ...(passed !== undefined && { passed }),
    ...(failed !== undefined && { failed }),
    ...(skipped !== undefined && { skipped }),
  };
}

const PASSED = ['passed', 'xpassed'];
const FAILED = ['failed', 'error', 'errors'];
const SKIPPED = ['skipped', 'ignored', 'todo', 'pending', 'deselected', 'xfailed'];

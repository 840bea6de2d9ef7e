/** Errors that compilers and test runners print on one line, with the place. `path:line:column: what`, or undefined. */
export function errorIn(line: string): string | undefined {
  if (line.length > LONGEST) return undefined;
  for (const form of FORMS) {
    const { path, row, column, what } = form.exec(line)?.groups ?? {};
    if (path !== undefined && row !== undefined) return placed({ path, row, column }, what ?? '');
  }
  return undefined;
}

export interface Spot {
  readonly path: string;
  readonly row: string;
  readonly column?: string | undefined;
}

/** `src/a.ts:3:5: what` */
export function placed({ path, row, column }: Spot, what: string): string {
  const place = [path.replace(/^file:\/\//, ''), row, ...(column === undefined ? [] : [column])].join(':');
  return `${place}: ${what.trim()}`;
}

const LONGEST = 2000;
/** A file with an ending, without blanks: what stands before a place in a sentence is none. */
const PATH = String.raw`(?<path>(?:file://|[A-Za-z]:[\\/])?[^\s:()"'\`<>|*]+\.\w{1,8})`;
const FORMS: readonly RegExp[] = [
  // TypeScript, C#, MSBuild: `src/a.ts(3,5): error TS2304: Cannot find name 'x'.`
  new RegExp(String.raw`^\s*${PATH}\((?<row>\d+),(?<column>\d+)(?:,\d+,\d+)?\): (?<what>error [A-Z]+\d+: .+)$`),
  // TypeScript on a terminal: `src/a.ts:3:5 - error TS2304: Cannot find name 'x'.`
  new RegExp(String.raw`^${PATH}:(?<row>\d+):(?<column>\d+) - (?<what>error TS\d+: .+)$`),
  // gcc, clang, javac, kotlinc, swiftc, mypy: `a.c:3:5: error: expected ';'`
  new RegExp(String.raw`^(?:e: )?${PATH}:(?<row>\d+):(?:(?<column>\d+):)? (?<what>(?:fatal )?error: .+)$`),
  // Go: `./sum.go:3:5: undefined: x`; vet and its linters alike
  new RegExp(String.raw`^(?:vet: )?(?<path>[^\s:()"'\`]+\.go):(?<row>\d+):(?<column>\d+): (?<what>\S.*)$`),
  // pytest: `test_sum.py:5: AssertionError`
  new RegExp(String.raw`^(?<path>[^\s:()"'\`]+\.py):(?<row>\d+): (?<what>[A-Z]\w*(?:Error|Exception|Failed)\b.*)$`),
  // ruff, flake8, pylint: `a.py:3:5: E999 SyntaxError: …`, `F821 Undefined name`
  new RegExp(String.raw`^(?<path>[^\s:()"'\`]+\.py):(?<row>\d+):(?<column>\d+): (?<what>[EF]\d{3,4}:? .+)$`),
  // PHP: `PHP Parse error:  syntax error … in /app/a.php on line 3`
  new RegExp(String.raw`^(?:PHP )?(?<what>(?:Parse|Fatal) error: .+) in ${PATH} on line (?<row>\d+)$`),
];

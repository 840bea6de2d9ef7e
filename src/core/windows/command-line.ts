/**
 * A program on Windows gets one command line and takes it apart itself. This is how most do it, by CommandLineToArgvW
 * (Microsoft's documentation of that function; of consecutive quotes every third is one, as read off Wine's), and how
 * arguments are to be written for them. `wsl.exe` and `wt.exe` have rules of their own for their options.
 */

/** The arguments of a command line, the program's own name first. An empty line has none. */
export function argvOf(line: string): string[] {
  if (line === '') return [];
  const [name, rest] = nameOf(line);
  return [name, ...argumentsIn(rest)];
}

/** The arguments as one line that `argvOf` takes apart into the same again. The first, the program's name, may hold no quote. */
export function commandLineOf([program = '', ...args]: readonly string[]): string {
  return [programWord(program), ...args.map((arg) => quoted(arg))].join(' ');
}

/** One argument, in quotes only where it needs them: what has neither blank nor quote is read as it stands. */
function quoted(arg: string): string {
  if (arg !== '' && !/[\s"]/.test(arg)) return arg;
  // Backslashes are backslashes but before a quote, the closing one too: there each stands for half of one.
  const escaped = arg.replace(
    /(\\*)("|$)/g,
    (_, slashes: string, quote: string) => slashes + slashes + (quote && '\\"'),
  );
  return `"${escaped}"`;
}

/** In a program's name nothing can be escaped. */
function programWord(program: string): string {
  return program === '' || /\s/.test(program) ? `"${program}"` : program;
}

function nameOf(line: string): [name: string, rest: string] {
  const [word = '', name] = /^"([^"]*)"?/.exec(line) ?? /^[^ \t]*/.exec(line) ?? [];
  return [name ?? word, line.slice(word.length)];
}

function argumentsIn(text: string): string[] {
  const args: string[] = [];
  for (let rest = afterBlanks(text); rest !== '';) {
    const [arg, length] = argumentAt(rest);
    args.push(arg);
    rest = afterBlanks(rest.slice(length));
  }
  return args;
}

function afterBlanks(text: string): string {
  return text.replace(/^[ \t]+/, '');
}

/** The first argument of a text that begins with one, and how many characters it takes. */
function argumentAt(text: string): [arg: string, length: number] {
  let [arg, at, isQuoted] = ['', 0, false];
  while (at < text.length) {
    const [run = '', slashes = '', quotes = ''] = /^(\\*)("*)/.exec(text.slice(at)) ?? [];
    at += run.length;
    if (quotes === '') {
      arg += slashes;
      const char = text.charAt(at);
      if (!isQuoted && (char === ' ' || char === '\t')) break;
      arg += char;
      at += 1;
    } else {
      const isEscaped = slashes.length % 2 === 1;
      arg += '\\'.repeat(Math.trunc(slashes.length / 2)) + (isEscaped ? '"' : '');
      const left = quotes.length - (isEscaped ? 1 : 0);
      arg += '"'.repeat(literalOf(left, isQuoted));
      isQuoted = isOpenAfter(left, isQuoted);
    }
  }
  return [arg, at];
}

/** Of so many quotes in a row: those that are read as quotes. The first opens or closes; of the rest each third is one. */
function literalOf(quotes: number, isQuoted: boolean): number {
  return Math.trunc((quotes + (isQuoted ? 1 : 0)) / 3);
}

function isOpenAfter(quotes: number, isQuoted: boolean): boolean {
  return (quotes + (isQuoted ? 1 : 0)) % 3 === 1;
}

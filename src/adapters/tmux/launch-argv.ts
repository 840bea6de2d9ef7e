import { existsSync } from 'node:fs';
import { OmoError } from '../../core/errors.ts';

/**
 * What a pane is to run, with exactly `env` beside the few variables tmux sets itself. Always several words: a single
 * one would be given to a shell. `/usr/bin/env` stands in front where something must be taken out of the environment,
 * and where the program might be missing, since tmux would let that die without a word. Throws E_USAGE or E_TOO_BIG for what no process can be started with.
 */
export function paneArgv(
  argv: readonly string[],
  env: Readonly<Record<string, string>>,
  inherited: readonly string[],
): string[] {
  checkArgv(argv, env);
  const unset = inherited.filter((name) => !(name in env) && !SET_BY_TMUX.has(name)).flatMap((name) => ['-u', name]);
  // `env` takes a first word with "=" for a variable.
  const program = argv[0]?.includes('=') === true ? ['/bin/sh', '-c', 'exec "$@"', 'sh', ...argv] : argv;
  return unset.length === 0 && isPlain(program) ? program.slice() : ['/usr/bin/env', ...unset, ...program];
}

/** Can be started as it is: `env` would cost a millisecond more. */
function isPlain(argv: readonly string[]): boolean {
  const [program = ''] = argv;
  return argv.length > 1 && program.startsWith('/') && existsSync(program);
}

/** The `-e` of new-session and new-window. What only a terminal can know is left to the terminal. */
export function envArgs(env: Readonly<Record<string, string>>): string[] {
  return givenNames(env).flatMap((name) => ['-e', `${name}=${env[name] ?? ''}`]);
}

export function givenNames(env: Readonly<Record<string, string>>): string[] {
  return Object.keys(env).filter((name) => !SET_BY_TMUX.has(name));
}

const SET_BY_TMUX = new Set(['TERM', 'TERM_PROGRAM', 'TERM_PROGRAM_VERSION', 'TMUX', 'TMUX_PANE', 'SHELL', 'PWD']);

/** Names in the lines of `show-environment`; `-NAME` is one that is taken away anyway. */
export function environmentNames(lines: readonly string[]): string[] {
  return lines.flatMap((line) => /^([^-=][^=]*)=/.exec(line)?.[1] ?? []);
}

function checkArgv(argv: readonly string[], env: Readonly<Record<string, string>>): void {
  if (argv.length === 0 || argv[0] === '')
    throw new OmoError('E_USAGE', 'a worker needs a program to run, but none was given.');
  const variables = Object.entries(env).map(([name, value]) => `${name}=${value}`);
  const badName = Object.keys(env).find((name) => name === '' || name.includes('='));
  if (badName !== undefined) throw new OmoError('E_USAGE', `a variable cannot be called ${JSON.stringify(badName)}.`);
  checkSize([...argv, ...variables]);
}

/** Linux starts no process with a longer word; tmux would show a pane that ended with 1 and say nothing. */
const LONGEST_WORD = 131_071;
/** What every system takes in all; macOS has the least. */
const LONGEST_LIST = 1_000_000;

/** Enough to know it again. Of a variable the name alone: its value may be a secret, and this is told in logs and journal. */
function shown(word: string): string {
  return /^[A-Za-z_]\w*=/.test(word) ? word.slice(0, word.indexOf('=') + 1) : word.slice(0, 40);
}

function checkSize(words: readonly string[]): void {
  const sizes = words.map((word) => Buffer.byteLength(word));
  const longest = Math.max(...sizes);
  if (longest > LONGEST_WORD) {
    const word = shown(words[sizes.indexOf(longest)] ?? '');
    throw new OmoError(
      'E_TOO_BIG',
      `an argument or variable can have ${LONGEST_WORD} bytes at most, "${word}…" has ${longest}; give it in a file.`,
    );
  }
  const total = sizes.reduce((sum, size) => sum + size + 1, 0);
  if (total > LONGEST_LIST) {
    throw new OmoError(
      'E_TOO_BIG',
      `arguments and variables can have ${LONGEST_LIST} bytes together, these have ${total}; give the longest in a file.`,
    );
  }
}

import { argvOf } from './command-line.ts';

/**
 * How `wsl.exe` takes its own command line apart (read in its sources, WslClient.cpp): its options are words between blanks,
 * quotes mean nothing in them, only `--cd` may stand in quotes. What comes after `--exec` is a command line as any other.
 */
export type WslCall =
  | { readonly is: 'run'; readonly where: WslWhere; readonly argv: readonly string[] }
  /** Words for the shell of the distribution's user, which takes them apart once more. */
  | { readonly is: 'shell'; readonly where: WslWhere; readonly text: string }
  | { readonly is: 'list'; readonly quiet: boolean; readonly running: boolean }
  | { readonly is: 'terminate'; readonly name: string }
  | { readonly is: 'shutdown' | 'version' | 'status' }
  | { readonly is: 'wrong'; readonly option: string };

export interface WslWhere {
  /** Absent: the default one. */
  readonly distribution?: Named;
  readonly user?: string;
  readonly cd?: string;
}

/** A distribution, by its name or by the id it is registered under. */
export interface Named {
  readonly by: 'name' | 'id';
  readonly value: string;
}

/** `{…}` is an id, all else a name. */
export function named(text: string): Named {
  return { by: /^\{[\da-fA-F-]{36}\}$/.test(text) ? 'id' : 'name', value: text };
}

/** The options that choose a distribution; none: the default one. */
export function distributionOptions(distribution: Named | undefined): string[] {
  if (distribution === undefined) return [];
  return [distribution.by === 'id' ? '--distribution-id' : '-d', distribution.value];
}

/** Whether `wsl.exe` can be told of it: a blank would end the name, a quote would be a part of it. */
export function canBeNamed({ value }: Named): boolean {
  return /^[^\s"]+$/.test(value);
}

/** The line with the program's own name first. */
export function wslCallOf(line: string): WslCall {
  const rest = (/^(?:"[^"]*"?|[^ \t]*)[ \t]*(.*)$/s.exec(line)?.[1] ?? '').trimEnd();
  const [first, words] = wordOf(rest);
  const alone = COMMANDS[first];
  return alone === undefined ? runIn({}, rest) : alone(words.split(/[ \t]+/).filter((word) => word !== ''));
}

const list = (words: readonly string[]): WslCall => ({
  is: 'list',
  quiet: words.includes('-q') || words.includes('--quiet'),
  running: words.includes('--running'),
});
const terminate = ([name = '']: readonly string[]): WslCall => ({ is: 'terminate', name });
const COMMANDS: Readonly<Partial<Record<string, (words: readonly string[]) => WslCall>>> = {
  '-l': list,
  '--list': list,
  '-t': terminate,
  '--terminate': terminate,
  '--shutdown': () => ({ is: 'shutdown' }),
  '-v': () => ({ is: 'version' }),
  '--version': () => ({ is: 'version' }),
  '--status': () => ({ is: 'status' }),
};

/** Options one after the other, up to the first word that is none. */
function runIn(where: WslWhere, text: string): WslCall {
  const [word, rest] = wordOf(text);
  if (word === '~' && where.cd === undefined) return runIn({ ...where, cd: '~' }, rest);
  if (word === '--exec' || word === '-e') return { is: 'run', where, argv: argvOf(rest) };
  if (word === '--') return { is: 'shell', where, text: rest };
  if (!word.startsWith('-')) return { is: 'shell', where, text };
  return withOption(where, word, rest);
}

function withOption(where: WslWhere, option: string, text: string): WslCall {
  const [value, rest] = option === '--cd' ? folderOf(text) : wordOf(text);
  if (option === '-d' || option === '--distribution')
    return runIn({ ...where, distribution: { by: 'name', value } }, rest);
  if (option === '--distribution-id') return runIn({ ...where, distribution: { by: 'id', value } }, rest);
  if (option === '-u' || option === '--user') return runIn({ ...where, user: value }, rest);
  if (option === '--cd') return runIn({ ...where, cd: value }, rest);
  if (option === '--shell-type' && value === 'none') return { is: 'run', where, argv: argvOf(rest) };
  if (option === '--shell-type') return runIn(where, rest);
  return { is: 'wrong', option };
}

function wordOf(text: string): [word: string, rest: string] {
  const [, word = '', rest = ''] = /^([^ \t]*)[ \t]*(.*)$/s.exec(text) ?? [];
  return [word, rest];
}

/** The one value that may stand in quotes; nothing is escaped in them. */
function folderOf(text: string): [folder: string, rest: string] {
  const [, folder, rest = ''] = /^"([^"]*)"?[ \t]*(.*)$/s.exec(text) ?? [];
  return folder === undefined ? wordOf(text) : [folder, rest];
}

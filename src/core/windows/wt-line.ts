import { argvOf } from './command-line.ts';

/**
 * How `wt.exe`, Windows Terminal, takes its command line apart (read in its sources, AppCommandlineArgs.cpp and
 * Commandline.cpp): as any program, then each argument once more at every `;`, and what is to run in a tab is put together
 * again with nothing escaped. So only words of safe characters come through it as they were.
 */
export interface WtCall {
  /** `-w`: the window's name or number. */
  readonly window?: string;
  readonly tabs: readonly WtTab[];
}

export interface WtTab {
  readonly title?: string;
  readonly directory?: string;
  /** Whether the program in it may change the title. */
  readonly titleStays: boolean;
  /** What is started in it, as it reaches CreateProcess; empty: the profile's own. */
  readonly commandLine: string;
}

/** Undefined: an option that it doesn't know, where it shows a box and opens nothing. */
export function wtCallOf(line: string): WtCall | undefined {
  const commands = commandsIn(argvOf(line).slice(1));
  const [window, first] = windowOf(commands[0] ?? []);
  const tabs = [first, ...commands.slice(1)].map(tabOf);
  if (!tabs.every((tab) => tab !== undefined)) return undefined;
  return { ...(window === undefined ? {} : { window }), tabs };
}

/** Each argument is split at every `;` that is first in it or has no backslash before it; each begins a command. */
export function commandsIn(args: readonly string[]): string[][] {
  return args.reduce<string[][]>(
    (commands, arg) => {
      const [same = '', ...others] = arg.split(/(?<!\\);/).map((part) => part.replaceAll('\\;', ';'));
      // An argument that was empty stays one; what a `;` leaves empty is none.
      if (same !== '' || others.length === 0) commands.at(-1)?.push(same);
      return [...commands, ...others.map((part) => (part === '' ? [] : [part]))];
    },
    [[]],
  );
}

/** What it makes of the arguments of a tab: empty ones vanish, one with a blank stands in quotes, and nothing is escaped. */
export function rejoined(args: readonly string[]): string {
  return args
    .filter((arg) => arg !== '')
    .map((arg) => (arg.includes(' ') ? `"${arg}"` : arg))
    .join(' ');
}

function windowOf(args: readonly string[]): [window: string | undefined, rest: readonly string[]] {
  const [option, value = '', ...rest] = args;
  return option === '-w' || option === '--window' ? [value, rest] : [undefined, args];
}

/** `new-tab` may be left out; its options end at the first word that is none, or at `--`. */
function tabOf(args: readonly string[]): WtTab | undefined {
  const isNamed = args[0] === 'new-tab' || args[0] === 'nt';
  return withOptions({ titleStays: false, commandLine: '' }, isNamed ? args.slice(1) : args);
}

function withOptions(tab: WtTab, [option, ...rest]: readonly string[]): WtTab | undefined {
  if (option === undefined) return tab;
  if (option === '--') return { ...tab, commandLine: rejoined(rest) };
  if (!option.startsWith('-')) return { ...tab, commandLine: rejoined([option, ...rest]) };
  if (option === '--suppressApplicationTitle') return withOptions({ ...tab, titleStays: true }, rest);
  const [value = '', ...others] = rest;
  if (option === '--title') return withOptions({ ...tab, title: value }, others);
  if (option === '-d' || option === '--startingDirectory') return withOptions({ ...tab, directory: value }, others);
  return WITH_VALUE.has(option) ? withOptions(tab, others) : undefined;
}

const WITH_VALUE = new Set(['-p', '--profile', '--tabColor', '--colorScheme', '--sessionId']);

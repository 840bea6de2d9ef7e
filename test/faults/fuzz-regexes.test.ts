import { expect, test } from 'vitest';
import { Dice } from '../support/dice.ts';
import { again, amount, figure, SEED } from '../support/faults.ts';
import { sampleOf } from './fuzz/regex-sample.ts';
import { type Found, literals, made } from './fuzz/regexes.ts';

const tags = ['faults'];
const TRIES = amount({ short: 30, long: 20_000 });

/** These take longer than their text is long, and are given short ones only. */
const SHORT_ONLY: Readonly<Record<string, string>> = {
  'adapters/agents/claude-screen.js': 'a few rows of a screen',
  'adapters/agents/opencode-arm.js': 'the person’s own settings',
  'adapters/agents/codex-screen.js': 'a screen',
  'adapters/agents/opencode-screen.js': 'a screen',
  'made at load':
    'a screen, those of adapters/agents and of core/answer, which takes sentences of at most 1000 characters',
  'core/findings/held-forms.js': 'lines that are not too long',
  'core/synthesis/push-commands.js': 'the address of a remote',
  'adapters/git/bring.js': 'a path of config.json',
  'adapters/git/look.js': 'what `git version` prints',
  'adapters/git/reuse-tree.js': 'a path of config.json',
  'adapters/git/undo-tree.js': 'the name of a file',
  'adapters/install/json/remove.js': 'the person’s own settings',
  'cli/define/numbers.js': 'one argument',
  'cli/install/diff.js': 'the person’s own settings',
  'cli/program.js': 'what commander says',
  'core/budget/figures.js': 'a number',
  'core/findings/marks.js': 'lines of at most 200 characters',
  'core/tasks/ids.js': 'the first 200 characters of a title',
};

test('no text makes a regular expression take more than its length', { tags, timeout: 7_200_000 }, async () => {
  const all = [
    ...literals(),
    ...(await made('core/answer', 'core/findings', 'core/screen', 'core/text', 'adapters/agents', 'adapters/tmux')),
  ];
  const repeating = all.filter(({ source }) => /[*+]|\{\d*,\d*\}/.test(source));
  expect(repeating.length).toBeGreaterThan(100);
  const slow = repeating.flatMap((one) => slowness(one));
  expect(
    slow.filter(({ where }) => !Object.hasOwn(SHORT_ONLY, where)),
    again('fuzz-regexes'),
  ).toEqual([]);
  figure(
    'P17',
    `${repeating.length} regular expressions, ${TRIES} hostile texts each`,
    `${slow.length} slower than their text is long, all of them given short texts only`,
  );
});

interface Slow {
  readonly where: string;
  readonly source: string;
  /** The text is `before`, so many times `pump`, and `after`. */
  readonly text: readonly [before: string, pump: string, after: string];
}

/** One text for which four times the length costs more than eight times as much, if any of those tried does. */
function slowness({ where, source, flags }: Found): Slow[] {
  const regex = new RegExp(source, flags.replaceAll(/[gy]/g, ''));
  const led = ledTo(source).find((text) => isSlow(regex, text));
  if (led !== undefined) return [{ where, source, text: led }];
  const pieces = piecesOf(source);
  for (let n = 0; n < TRIES + pieces.length; n++) {
    const dice = new Dice(SEED, source, n);
    const some = (most: number): string =>
      Array.from({ length: dice.between(0, most) }, () => piece(dice, pieces)).join('');
    // Each by itself first: a class that repeats before something that never comes.
    const pump = pieces[n] ?? (some(2) || 'a');
    const text = [some(2), pump, dice.chance(0.5) ? '\u0000' : some(2)] as const;
    if (isSlow(regex, text)) return [{ where, source, text }];
  }
  return [];
}

/** To each of its places by what leads there, and then very much of what stands there, or of what stands next to it. */
function ledTo(source: string): Slow['text'][] {
  const atoms = sampleOf(source);
  return atoms.flatMap((atom, at) =>
    [atom, `${atom}${atoms[at + 1] ?? ''}`, ' ', atoms.slice(0, at + 1).join('')]
      .filter((pump) => pump !== '')
      .map((pump) => [atoms.slice(0, at).join(''), pump, '\u0000'] as const),
  );
}

/** Quick where it is quick: hardly any text costs a millisecond. */
function isSlow(regex: RegExp, text: Slow['text']): boolean {
  const [short, long] = [textOf(text, 2000), textOf(text, 8000)];
  if (costOf(regex, short, 1) < 0.3) return false;
  const [once, four] = [costOf(regex, short, 3), costOf(regex, long, 3)];
  return four > 4 && four > 8 * once;
}

function textOf([before, pump, after]: Slow['text'], length: number): string {
  return before + pump.repeat(Math.ceil(length / pump.length)) + after;
}

/** ms, the least of so many times. */
function costOf(regex: RegExp, text: string, times: number): number {
  const took = Array.from({ length: times }, () => {
    const began = performance.now();
    regex.exec(text);
    return performance.now() - began;
  });
  return Math.min(...took);
}

/** Once or, where so many are wanted, a few times. */
function piece(dice: Dice, pieces: readonly string[]): string {
  return (pieces[dice.between(0, pieces.length - 1)] ?? 'a').repeat(dice.chance(0.3) ? dice.between(2, 5) : 1);
}

/** What its repetitions may take, and its own words and characters. */
function piecesOf(source: string): string[] {
  const plain = source.replaceAll(/\\[bBdDwWsS]|\\[pP]\{[^}]*\}|\\u\{?[\da-fA-F]+\}?|[\\^$.*+?()[\]{}|]/g, ' ');
  const words = plain.split(/\s+/).filter((word) => word.length > 1);
  return [...new Set([...words.slice(0, 30), ...characters(plain), ...USUAL])];
}

const USUAL = characters(' a1\n\t-"()[]{}.,?/\\`*|:;$+#>=_\u2500');

function characters(text: string): string[] {
  return Array.from(text);
}

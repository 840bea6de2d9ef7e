import type { Dice } from '../../support/dice.ts';

/** Text of scraps that mean something to somebody, with noise in it. `scraps`: more of them. */
export function oddText(dice: Dice, scraps: readonly string[] = []): string {
  const all = [...SCRAPS, ...scraps];
  return Array.from({ length: dice.spread(1, 40) }, () => {
    if (dice.chance(0.1)) return String.fromCodePoint(dice.between(0, 0x2fff));
    if (dice.chance(0.03)) return String.fromCharCode(dice.between(0xd800, 0xdfff));
    return (all[dice.between(0, all.length - 1)] ?? '').repeat(dice.chance(0.05) ? dice.spread(2, 200) : 1);
  }).join('');
}

const SCRAPS = [
  '\u001b[201~',
  '\u001b[20',
  '1~',
  '\u001b',
  '\u009b201~',
  '\u009b',
  '\u001b]52;c;ZXZpbA==\u0007',
  '\u001b]0;t\u001b\\',
  '\u001bP$q"p\u001b\\',
  '\u0000',
  '\u0003',
  '\u0004',
  '\u007f',
  '\r',
  '\r\n',
  '\n',
  '\t',
  ' ',
  ';',
  '#(id)',
  '#{pid}',
  '%1',
  '$(id)',
  '`id`',
  '"',
  "'",
  '\\',
  '-l',
  'Enter',
  '\u202e',
  '\u200b',
  '\u{E0041}',
  '👩‍💻',
  '👍🏽',
  'é',
  '語',
  '\u0301',
  'word',
  'Build it',
];

/** What comes to no terminal: every control but TAB and LF, and half a pair. */
// oxlint-disable-next-line no-control-regex
export const UNFIT = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]|\p{Surrogate}/u;

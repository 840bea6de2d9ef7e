import type { Dice } from '../../support/dice.ts';

const ESC = '\u001B';

/** What drives terminals, browsers and tmux, and what stands around it. */
const PIECES = [
  ESC,
  `${ESC}[`,
  `${ESC}]52;c;ZXZpbA==`,
  `${ESC}]0;owned`,
  `${ESC}]8;;https://evil.example${ESC}\\`,
  `${ESC}P`,
  `${ESC}_G`,
  `${ESC}^`,
  `${ESC}X`,
  `${ESC}\\`,
  `${ESC}[2J`,
  `${ESC}[?1049h`,
  `${ESC}[201~`,
  `${ESC}[6n`,
  `${ESC}c`,
  `${ESC}k`,
  '\u0007',
  '\u009B',
  '\u009B31m',
  '\u009D52;c;x',
  '\u0090',
  '\u009C',
  '\u0085',
  '\u0084',
  '\u008D',
  '\b',
  '\u007F',
  '\0',
  '\r',
  '\u000B',
  '\u000C',
  '\u0018',
  '\u001A',
  '\u000E',
  '\u202E',
  '\u2066',
  '\u200F',
  '\u200B',
  '\uFEFF',
  '\u2028',
  '\u{E0041}',
  '\u061C',
  '#(touch pwned)',
  '#{pid}',
  '#[fg=red]',
  '%n',
  '$(touch pwned)',
  '`touch pwned`',
  '<script>alert(1)</script>',
  '<img src=x onerror=alert(1)>',
  '![x](http://evil.example/x)',
  '"',
  "'",
  '\\',
  '[',
  ']',
  ';',
  '0',
  '31',
  'm',
  'H',
  ' ',
  'word',
  'ü',
  '👩‍💻',
  '| a | b |',
  '[[done]]',
  '{',
  '}',
];

/** A line of such pieces. */
export function hostileText(dice: Dice): string {
  return Array.from({ length: dice.between(2, 14) }, () => PIECES[Math.floor(dice.next() * PIECES.length)]).join('');
}

/** omo's own colours, and what its live display moves the cursor with. */
const OWN = new RegExp(`${ESC}\\[(?:\\d{1,2}m|2K|1A|G|\\?25[lh]|\\?2026[lh])`, 'g');
const DRIVING =
  // oxlint-disable-next-line no-control-regex
  /[\u0000-\u0008\u000B-\u001F\u007F-\u009F\u061C\u200B\u200E\u200F\u2028-\u202E\u2060-\u206F\uFEFF\u{E0000}-\u{E007F}]/gu;

/** What of a text could drive or deceive, a piece with what stands around it. `from`: a terminal sends `\r\n`. */
export function drivingIn(text: string, from: 'pipe' | 'terminal' = 'pipe'): string[] {
  const rest = text.replace(OWN, '');
  const seen = from === 'terminal' ? rest.replaceAll('\r\n', '\n').replaceAll('\r', '') : rest;
  return [...seen.matchAll(DRIVING)]
    .slice(0, 5)
    .map(({ index }) => JSON.stringify(seen.slice(Math.max(0, index - 40), index + 20)));
}

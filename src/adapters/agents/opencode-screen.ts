import type { Failure } from '../../core/events/signal.ts';
import type { ScreenRule } from '../../core/screen/rule.ts';
import { WAIT } from './wait-words.ts';

/**
 * What the screen of OpenCode 1.18.33 shows, in the order to be tried, from 60 columns on; wide ones have a column of
 * their own at the right. Its dialogs come by the plugin; their rules are for when that was not loaded.
 */
export const openCodeScreen: readonly ScreenRule[] = [
  {
    name: 'permission dialog',
    when: /^ +┃ +Allow once +Allow always +Reject\b/m,
    lines: 4,
    shows: {
      is: 'dialog',
      dialog: {
        kind: 'permission',
        text: 'OpenCode asks for a permission on its screen. Denied, it ends its turn.',
        options: ['allow', 'deny'],
        keys: [['Enter'], ['Escape']],
      },
    },
  },
  {
    name: 'always-allow dialog',
    when: /△ Always allow\b[^]*^ +┃ +Confirm +Cancel\b/m,
    lines: 20,
    shows: {
      is: 'dialog',
      dialog: {
        kind: 'free',
        text: 'OpenCode asks to confirm what it may do from now on; see its screen.',
        options: [],
      },
    },
  },
  {
    name: 'question dialog',
    when: /\benter (?:submit|confirm|toggle) +esc dismiss\b/,
    lines: 3,
    shows: {
      is: 'dialog',
      dialog: { kind: 'free', text: 'OpenCode asks a question on its screen.', options: [] },
    },
  },
  retrying('usage limit, trying again', 'usage-limit', 'usage limit'),
  retrying('rate limit, trying again', 'rate-limit', '[Rr]ate.limit|[Tt]oo many requests'),
  retrying('no network, trying again', 'unreachable', '[Cc]annot connect|[Uu]nable to connect'),
  retrying('trying again', 'other'),
  { name: 'working', when: /\besc (?:again to )?interrupt\b/, lines: 3, shows: { is: 'busy' } },
  { name: 'first composer', when: /^ *┃ {2}Ask anything… /m, lines: 12, shows: { is: 'ready' } },
  {
    name: 'empty composer',
    when: /^ {2}┃(?: {12,}\S.*)?\n {2}┃(?: {12,}\S.*)?\n {2}┃(?: {12,}\S.*)?\n {2}┃ {2}\S.*\n {2}╹▀+.*\n.*\bctrl\+p commands\b/m,
    lines: 6,
    shows: { is: 'ready' },
  },
];

/**
 * Its dialogs, and the lists and pages that a person may have opened over the composer: those have `esc` at the right of
 * their first line, where a column at the screen's right may go on.
 */
export const openCodeDialogMarks: readonly string[] = [
  '^  ┃  △ [APR]',
  ' enter [cst][a-z]*  esc dismiss',
  '     esc($|    |.enter)',
];

/**
 * In the line below the composer, after the bar that moves: `■■⬝⬝ The usage limit has been reached [retrying in 9s attempt #3]`.
 * A narrow screen lets words run over the bar, and on into a second line. No lookahead: compiled, V8 of Node 20.20 then misses it.
 */
function retrying(name: string, kind: Failure['kind'], words?: string): ScreenRule {
  const message = `(?<message>${words === undefined ? '' : `[^]*?(?:${words})`}[^]*?)(?:\\(click to expand\\)\\s+)?`;
  const wait = `\\[?\\bretrying\\s+(?:in\\s+(?:${WAIT}\\s+)?)?attempt #(?<attempt>\\d+)\\]`;
  const when = new RegExp(`^ {2}╹▀[^\\n]*\\n +[■⬝]{2,} ?${message}${wait}`, 'm');
  return { name, when, lines: 4, shows: { is: 'retrying', kind } };
}

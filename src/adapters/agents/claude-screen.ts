import type { Failure } from '../../core/events/signal.ts';
import type { ScreenRule } from '../../core/screen/rule.ts';
import { WAIT } from './wait-words.ts';

/** When the plan's limit is over, in this machine's zone. */
const LIMIT_END = ' \\((?<until>[^()\\n]{1,40})\\)';

/**
 * What the screen of Claude Code 2.1.197 shows, in the order to be tried. Its permissions and questions come by hook; their
 * rules are for when that could not be written.
 */
export const claudeScreen: readonly ScreenRule[] = [
  {
    name: 'folder trust dialog',
    when: /^ Accessing workspace:\n[^]*^ [❯ ] 1\. Yes, I trust this folder\n/m,
    lines: 16,
    shows: {
      is: 'dialog',
      dialog: {
        kind: 'permission',
        text: 'Claude Code asks whether to trust this folder: it will be able to read, edit and execute files here, and the folder’s own settings count. It will remember a yes; with a no it ends.',
        options: ['allow', 'deny'],
        keys: [['1'], ['2']],
      },
    },
  },
  {
    name: 'API key dialog',
    when: /^ +Detected a custom API key in your environment\n[^]*^ +[❯ ] 1\. Yes\n/m,
    lines: 8,
    shows: {
      is: 'dialog',
      dialog: {
        kind: 'permission',
        text: 'Claude Code found an API key in the environment (ANTHROPIC_API_KEY) and asks whether to use it. It will remember the answer.',
        options: ['allow', 'deny'],
        keys: [['1'], ['2']],
      },
    },
  },
  {
    name: 'sign-in or first start',
    when: /^ ?(?:Select login method:|Choose the text style that looks best with your terminal)/m,
    lines: 20,
    shows: {
      is: 'dialog',
      dialog: {
        kind: 'free',
        text: 'Claude Code was never set up here: run `claude` once, then start this again.',
        options: [],
      },
    },
  },
  {
    name: 'question dialog',
    when: /^Enter to select · [^\n]*Esc to cancel(?![^])|^Ready to submit your answers\?$/m,
    lines: 4,
    shows: {
      is: 'dialog',
      dialog: { kind: 'free', text: 'Claude Code asks a question on its screen.', options: [] },
    },
  },
  {
    name: 'plan dialog',
    when: /^ Claude has written up a plan [^]*^ [ ❯] 2\. Yes, manually approve edits$/m,
    lines: 8,
    shows: {
      is: 'dialog',
      dialog: {
        kind: 'confirm',
        text: 'Claude Code has put up a plan for review on its screen. With a yes it goes on and asks before each edit.',
        options: ['yes', 'no'],
        keys: [['2'], ['Escape']],
      },
    },
  },
  {
    name: 'permission dialog',
    // Nothing but the words about its keys is below it.
    when: /^ +[❯ ] 1\. Yes\b[^]*^ +(?:❯ )?\d\. No\b[^\n]*(?:\n Esc to cancel[^\n]*)?(?![^])/m,
    lines: 10,
    shows: {
      is: 'dialog',
      dialog: {
        kind: 'permission',
        text: 'Claude Code asks for permission on its screen. Denied, it breaks its turn off.',
        options: ['allow', 'deny'],
        keys: [['1'], ['Escape']],
      },
    },
  },
  retrying('usage limit, trying again', 'usage-limit', '[^\\n]*?', LIMIT_END),
  retrying('usage limit of unknown end, trying again', 'usage-limit', '[^\\n]*? limit reached'),
  retrying('rate limit, trying again', 'rate-limit', '429 [^\\n]*?'),
  retrying('no network, trying again', 'unreachable', 'Unable to connect[^\\n]*?'),
  retrying('trying again', 'server', '[^\\n]*?'),
  {
    name: 'no answer',
    when: aboveComposer(`(?<message>Waiting for API response) · will retry in ${WAIT}[^\\n]*`),
    lines: 16,
    shows: { is: 'retrying', kind: 'unreachable' },
  },
  // The composer stands between two lines; below are the mode it is in, the key that breaks a turn off, and what runs in the
  // background.
  { name: 'working', when: /^─{20,}\n [^\n]*\besc to interrupt\b/m, lines: 12, shows: { is: 'busy' } },
  { name: 'empty composer', when: /^─{20,}[^\n]*\n❯\s*\n─{20,}/m, lines: 12, shows: { is: 'ready' } },
];

/**
 * Where a dialog's cursor stands on a numbered choice, and the words around its boxes. What is said in the conversation
 * stands behind `● ` or two blanks, so it doesn't look like them.
 */
export const claudeDialogMarks: readonly string[] = [
  '^ ❯ [123456789][.] ',
  '^ Do you want to .*[?]$',
  '^ Claude has written up a plan ',
  '^ Exit plan mode[?]$',
  '^ *Enter to confirm . Esc to cancel$',
  '^Enter to select ',
  '^Ready to submit your answers[?]$',
];

/**
 * In place of the spinner's words, above the composer: `✻ API error · Retrying in 3s · attempt 4/10`. With a limit's own end,
 * `(7:08pm)`, it is one of the plan. Narrow screens cut its first words. What was said stands behind `● ` or two blanks.
 */
function retrying(name: string, kind: Failure['kind'], message: string, until = ''): ScreenRule {
  const words = `(?<message>${message}) · Retrying in ${WAIT}${until} · attempt (?<attempt>\\d+)\\/\\d+`;
  return { name, when: aboveComposer(words), lines: 16, shows: { is: 'retrying', kind } };
}

/** Only its tip and its list of things to do may stand between. */
function aboveComposer(words: string): RegExp {
  return new RegExp(`^[✻✽✶✳✢·*] ${words}\\n(?: {2}[^\\n]*\\n)*─{20}`, 'm');
}

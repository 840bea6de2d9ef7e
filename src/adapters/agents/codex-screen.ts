import type { Failure } from '../../core/events/signal.ts';
import type { ScreenRule } from '../../core/screen/rule.ts';

/** A line that goes on with the one before. */
const UNWRAPPED = '(?:[^\\n]|\\n(?![•◦■›] ))';
const UNTIL =
  '(?:\\btry\\s+again\\s+at\\s+(?<until>(?:[A-Z][a-z]{2}\\s\\d{1,2}[a-z]*,\\s\\d{4}\\s)?\\d{1,2}:\\d\\d\\s[AP]M))';
/** To the end of the screen: the composer, what it holds, and what stands below. */
const COMPOSER = '\\n› [^\\n]*(?:\\n {2}[^\\n]*)*(?![^])';

/** What the screen of Codex 0.169.0 shows, in the order to be tried. */
export const codexScreen: readonly ScreenRule[] = [
  {
    name: 'folder trust dialog',
    when: /^ {2}Folder access\n[^]*^ {2}enter continue · esc back$/m,
    lines: 10,
    shows: {
      is: 'dialog',
      dialog: {
        kind: 'permission',
        text: 'Codex asks whether to trust this folder. Its settings can run code by themselves; Codex will remember the answer. Without it, it can’t work here.',
        options: ['allow', 'deny'],
        // A digit may only move the mark. Denied, it shows its list of conversations; the second key ends it there.
        keys: [
          ['1', 'Enter'],
          ['C-c', 'C-c'],
        ],
      },
    },
  },
  {
    name: 'hook review dialog',
    when: /^ {2}Hooks need review\n[^]*^ {2}enter confirm · esc skip$/m,
    lines: 10,
    shows: {
      is: 'dialog',
      dialog: {
        kind: 'permission',
        text: 'Codex found hooks of yours, or of this project, that are new or changed. Trusted, they run outside its sandbox, and Codex will remember it; else it goes on without them. omo’s own are not among them.',
        options: ['allow', 'deny'],
        // A digit only moves the mark here.
        keys: [['2', 'Enter'], ['Escape']],
      },
    },
  },
  {
    name: 'permission dialog',
    when: /^[› ] 1\. Yes, [^]*^ {2}Press enter to confirm or esc to cancel$/m,
    lines: 12,
    shows: {
      is: 'dialog',
      dialog: {
        kind: 'permission',
        text: 'Codex asks for permission on its screen. Denied, it ends its turn.',
        options: ['allow', 'deny'],
        keys: [['y'], ['Escape']],
      },
    },
  },
  {
    name: 'question box',
    when: /^ {2}Question \d+\/\d+[^]*enter to submit answer/m,
    lines: 16,
    shows: {
      is: 'dialog',
      dialog: { kind: 'free', text: 'Codex asks a question on its screen.', options: [] },
    },
  },
  {
    name: 'sign-in screen',
    when: /^[> ] 1\. Sign in with ChatGPT$[^]*^ {2}Press enter to continue$/m,
    lines: 10,
    shows: {
      is: 'dialog',
      dialog: { kind: 'free', text: 'Codex is not signed in: run `codex login`, then start this again.', options: [] },
    },
  },
  retrying('rate limit, trying again', 'rate-limit', '[^\\n]*\\blast status: 429\\b'),
  retrying('no network, trying again', 'unreachable', '(?:Connection failed|Stream disconnected)\\b'),
  retrying('server trouble, trying again', 'server', 'We’re currently experiencing high demand\\b'),
  retrying('trying again', 'other', ''),
  // The turn is over; the rollout tells that too, if it is known where that is. Long words are wrapped.
  {
    name: 'usage limit',
    when: new RegExp(
      `^■ (?<message>You’ve\\s+hit\\s+your\\s+usage\\s+limit\\b${UNWRAPPED}*?${UNTIL}?\\.?)${COMPOSER}`,
      'm',
    ),
    lines: 14,
    shows: { is: 'retrying', kind: 'usage-limit' },
  },
  // Beside the spinner: what it does, how long, and what a hook of its waits for.
  { name: 'working', when: /^[•◦] .+ \([\dhms ]+ • esc to interrupt\)/m, lines: 14, shows: { is: 'busy' } },
  // Its words stand only in an empty composer. While it starts there is a first one that has only its hint below;
  // the status comes with the real one, or a dialog instead.
  {
    name: 'empty composer',
    when: /^› Ask Codex to do anything\n(?! {2}\? for shortcuts$)/m,
    lines: 4,
    shows: { is: 'ready' },
  },
];

/**
 * The last lines of its dialogs, where they say which key does what: nothing an agent writes looks like them. Also two
 * screens without a composer, the list of conversations and the transcript, that a person opens with a key.
 */
export const codexDialogMarks: readonly string[] = [
  '^  Press enter to .* or esc to ',
  '^  Press enter to continue$',
  '^  enter continue · esc ',
  '^  enter confirm · esc ',
  '^  Question [123456789].[123456789] ',
  'enter to submit answer',
  '^  Agent command center ',
  '^ q close · ',
];

/**
 * Its spinner's line while it tries again, with the reason below, and nothing between that and the composer: what it says
 * itself begins like the spinner, but has the turn's time or the spinner after it.
 */
function retrying(name: string, kind: Failure['kind'], reason: string): ScreenRule {
  const spinner = '^[•◦] (?:Reconnecting\\.{3}|Server is busy, reconnecting) (?:(?<attempt>\\d+)\\/\\d+|[a-z ]+)';
  const words = ` {2}└ (?<message>${reason}[^\\n]*(?:\\n {4}[^\\n]*)*)`;
  const when = new RegExp(`${spinner} \\([\\dhms ]+ • esc to interrupt\\)\\n${words}${COMPOSER}`, 'm');
  return { name, when, lines: 14, shows: { is: 'retrying', kind } };
}

import { LEAVE, LEAVE_ALONE, WH_WORD, YES_OR_NO } from '../answer/words-asking.ts';
import { inlineOptions } from '../answer/options.ts';
import { plain } from '../answer/sentences.ts';

/** A question of a program that knows nothing of omo. */
export interface PlainQuestion {
  readonly kind: 'choice' | 'confirm' | 'free';
  /** The line it waits in with those above that belong to it. Untrusted text. */
  readonly text: string;
  readonly options: readonly string[];
  /** For each option the line that the program wants to read for it: `y`, `2`; empty for Enter alone. */
  readonly lines: readonly string[];
  /** The line of the table that saw it. */
  readonly rule: string;
}

/** The bottom of a terminal in which a program may wait. */
export interface Prompt {
  /** The last line that is not blank, without blanks around it. */
  readonly last: string;
  /** The numbered lines directly above it. */
  readonly items: readonly string[];
  /** That line with those that belong to it. */
  readonly text: string;
}

/** One line of the table. */
export interface PlainRule {
  readonly name: string;
  /** For people, after "because". */
  readonly says: string;
  read(prompt: Prompt): Omit<PlainQuestion, 'text' | 'rule'> | undefined;
}

/** The first that applies counts. */
export const PLAIN_RULES: readonly PlainRule[] = [
  {
    name: 'secret',
    says: 'its last line asks for a password or the like',
    read: ({ last }) => (SECRET.test(last) ? FREE : undefined),
  },
  {
    name: 'press-enter',
    says: 'its last line wants Enter pressed',
    read: ({ last }) => (PRESS.test(last) ? { kind: 'confirm', options: ['enter'], lines: [''] } : undefined),
  },
  {
    name: 'answers-in-brackets',
    says: 'its last line ends with the answers it takes, like [y/N]',
    read({ last }) {
      const tokens = tokensOf(last);
      if (tokens.length < 2) return undefined;
      const kind =
        tokens.length === 2 && tokens.every((token) => /^(?:y|n|yes|no)$/.test(token)) ? 'confirm' : 'choice';
      return { kind, options: tokens, lines: tokens };
    },
  },
  {
    name: 'menu',
    says: 'its last line asks for one of the numbered lines above it',
    read({ last, items, text }) {
      if (items.length > 1 && CHOOSE_PROMPT.test(last)) return menu(items.map((item) => named(item)));
      const inline = inlineOptions(text);
      if (!CHOOSE_PROMPT.test(last) || inline.length < 2) return undefined;
      return menu(inline.map((label, at) => [/\(?1\)/.test(text) ? String(at + 1) : letter(at), withoutPrompt(label)]));
    },
  },
  {
    name: 'question',
    says: 'its last line ends with a question mark',
    read({ last }) {
      if (!QUESTION.test(last)) return undefined;
      const words = plain(last);
      const confirms = !WH_WORD.test(words) && (YES_OR_NO.test(words) || LEAVE.test(words) || LEAVE_ALONE.test(words));
      return confirms ? { ...FREE, kind: 'confirm' } : FREE;
    },
  },
  {
    name: 'input-prompt',
    says: 'its last line asks for something to be entered',
    read: ({ last }) => (INPUT.test(last) ? FREE : undefined),
  },
];

const FREE = { kind: 'free', options: [], lines: [] } as const satisfies Omit<PlainQuestion, 'text' | 'rule'>;

const SECRET =
  /\b(?:password|passphrase|passcode|pin|otp|token|secret|verification code|api key|access key)\b(?: (?:for|of) [^:]{1,100})?(?: \([^)]{1,60}\))?\s?:$/i;
const PRESS =
  /\b(?:press|hit|type) (?:the )?[[<]?(?:enter|return|any key|a key|space)\b.{0,80}$|^(?:--more--|more: )|\[(?:press )?enter\]\s?[.…:]{0,3}$/i;
const BRACKETS = /[[(<]\s?([\w.-]{1,20}(?:\s?[/|,]\s?[[(]?[\w.?-]{1,20}[\])]?){1,15})\s?[\])>]\s?[:?>]{0,2}$/;
const BARE_YES_NO = /(?:^|\s)(y(?:es)?\/no?)\s?[:?>]{0,2}$/i;
const CHOOSE_PROMPT =
  /(?:[:?>]|#\?)(?:\s?\[[\w.-]{1,20}\]|\s?\([^)]{1,40}\))?\s?[:?>]{0,2}$|\[\d{1,2}(?:-\d{1,2})?\]\s?[:?>]{0,2}$/;
const QUESTION = /[?？](?:\s?[[(][^\])]{0,60}[\])])?\s?[:>›]?$/;
/** "Enter a value:", "GitHub username:", "package name: (demo)"; not "Building:". */
const INPUT =
  /(?:^(?:please )?(?:enter|type|input|provide|specify|choose|select|pick)\b[^.!:]{0,100}|(?:^|\s)(?:choice|selection|answer|name|user|username|login|e-?mail|hostname|port|version|description|url|author|license|keywords|repository|region))\s?[:：>›](?:\s?[[(][^\])]{0,80}[\])])?$/i;

/** `[Y/n]`, `(yes/no/[fingerprint])`, `[y,n,q,?]`: what may be typed, in lower case where it is yes or no. */
function tokensOf(last: string): string[] {
  const inside = BRACKETS.exec(last)?.[1] ?? BARE_YES_NO.exec(last)?.[1];
  const tokens = inside?.split(/[/|,]/).map((token) => token.replaceAll(/[[\]()\s]/g, '')) ?? [];
  if (tokens.some((token) => token === '' || /^\d+$/.test(token))) return [];
  return tokens.map((token) => (/^(?:y|n|yes|no)$/i.test(token) ? token.toLowerCase() : token));
}

function menu(items: readonly (readonly [name: string, label: string])[]): Omit<PlainQuestion, 'text' | 'rule'> {
  return { kind: 'choice', options: items.map(([, label]) => label), lines: items.map(([name]) => name) };
}

/** `  2) Vue` as its number and its label. */
function named(item: string): readonly [string, string] {
  const [all = '', name = ''] = /^\W{0,3}(\d{1,2}|[a-z])[).\]:]\s{0,8}/i.exec(item) ?? [];
  return [name, item.slice(all.length).trim() || name];
}

function letter(at: number): string {
  return String.fromCharCode('a'.charCodeAt(0) + at);
}

/** The last of several on one line ends where the prompt begins: `(2) blue Choice:`. */
function withoutPrompt(label: string): string {
  return label.replace(/\s\S{1,20}\s?[:?>]$/, '');
}

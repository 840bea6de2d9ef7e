import type { AnswerRule, ResponderSpec } from '../events/responder.ts';
import type { Question } from '../state/conversation.ts';
import { OmoError } from '../errors.ts';
import { messageOf } from '../fault.ts';
import { recommended } from './recommended.ts';

/** A question as the responders see it. */
export interface Asked {
  readonly kind: Question['kind'];
  readonly text: string;
  readonly options: readonly string[];
  /** The line of the decision table that saw it; absent for a box on the screen. */
  readonly rule?: string;
}

export type RulesVerdict =
  | { readonly is: 'answer'; readonly answer: string; readonly because: string }
  | { readonly is: 'ask'; readonly why: string };

interface DefaultRule extends AnswerRule {
  /** For people, after "because". */
  readonly because: string;
}

/** What is answered to leave being asked. */
const GO_AHEAD = 'Yes, go ahead.';

/**
 * What cannot be taken back, or reaches beyond the project: asked by a worker, it is for the person to allow. `production`
 * counts with a verb that changes it; "a production build" does not.
 */
const RISKY = [
  'rm -rf?\\b|force[- ]push|push (?:--force|-f)\\b|reset --hard|git clean -',
  '\\b(?:drop|truncate|wipe|erase|destroy|purge)(?:s|ping|ing)?\\b[^.?!]{0,40}\\b(?:tables?|databases?|columns?|schemas?|volumes?|disks?|data|buckets?|clusters?|everything)\\b',
  '\\bdelet(?:e|es|ing)\\b[^.?!]{0,40}\\b(?:databases?|data|tables?|buckets?|repositor(?:y|ies)|branch(?:es)?|backups?|history|volumes?|accounts?|users?|everything|all files)\\b',
  '\\b(?:deploy|release|publish|push|apply|run|migrate|roll ?out)(?:s|ing)?\\b[^.?!]{0,60}\\b(?:prod|production|live|npm registry|app store)\\b(?! (?:build|bundle|mode|config|dependencies))',
  'cannot be undone|can.t be undone|irreversib|permanently',
  '\\b(?:sudo|as root|elevated (?:rights|permissions|privileges))\\b',
  '\\b(?:disable|bypass|skip|turn off)(?:s|ing)?\\b[^.?!]{0,30}\\b(?:authentication|authori[sz]ation|security|certificate|verification|sandbox)\\b',
  '\\b(?:pay|payment|purchase|charge|buy)(?:s|ing)?\\b[^.?!]{0,40}\\b(?:card|account|money|usd|eur|dollars?)\\b',
].join('|');

/** After the person's own; the first whose conditions hold. */
export const DEFAULT_RULES: readonly DefaultRule[] = [
  {
    when: { kind: 'permission' },
    answer: 'ask',
    because: 'permissions are given by the person, or by a rule for that very kind',
  },
  { when: { kind: 'confirm', matches: RISKY }, answer: 'ask', because: 'it may not be possible to take this back' },
  { when: { rule: 'plan-for-review' }, answer: GO_AHEAD, because: 'a plan is carried out' },
  { when: { rule: 'more-to-come' }, answer: GO_AHEAD, because: 'it said itself that there is more to do' },
  { when: { rule: 'should-i' }, answer: GO_AHEAD, because: 'it asks for leave to go on' },
  { when: { rule: 'yes-no-mark' }, answer: 'yes', because: 'it asks for leave to go on' },
  {
    when: { kind: 'confirm', rule: 'answers-in-brackets' },
    answer: 'yes',
    because: 'a program asks for leave to go on',
  },
  { when: { rule: 'press-enter' }, answer: 'first', because: 'a program wants to be told to go on' },
  { when: { kind: 'choice' }, answer: 'recommended', because: 'it recommends an option itself' },
  { answer: 'ask', because: 'only a person knows the answer' },
];

/** The `rules` responder: the first rule that fits says what is answered. Throws E_CONFIG for a `matches` that is no regular expression. */
export function answerByRules(question: Asked, own: readonly AnswerRule[]): RulesVerdict {
  const index = own.findIndex((rule) => fits(rule, question));
  const mine = own[index];
  if (mine) return verdict(question, mine.answer, `rule ${index + 1} of the configuration`);
  const rule = DEFAULT_RULES.find((one) => fits(one, question));
  return rule ? verdict(question, rule.answer, rule.because) : { is: 'ask', why: 'no rule fits' };
}

/** Whether a responder may answer that kind at all; else why not. */
export function mayAnswer(
  { kind }: Pick<Asked, 'kind'>,
  kinds: ResponderSpec['kinds'],
): { is: 'ok' } | { is: 'ask'; why: string } {
  if (kinds.includes(kind)) return { is: 'ok' };
  return {
    is: 'ask',
    why: `its responder does not answer ${NAMES[kind]}; "kinds": […, "${kind}"] in config.json would let it`,
  };
}

const NAMES = {
  choice: 'choices',
  confirm: 'confirmations',
  permission: 'permission requests',
  free: 'questions in free words',
} as const satisfies Record<Asked['kind'], string>;

function fits({ when = {} }: AnswerRule, { kind, rule, text }: Asked): boolean {
  if (when.kind !== undefined && when.kind !== kind) return false;
  if (when.rule !== undefined && when.rule !== rule) return false;
  return when.matches === undefined || regex(when.matches).test(text);
}

function regex(source: string): RegExp {
  try {
    return new RegExp(source, 'i');
  } catch (error) {
    throw new OmoError(
      'E_CONFIG',
      `a rule of the responder has the condition "matches": ${JSON.stringify(source)}, which is no regular expression: ${messageOf(error)}`,
      { cause: error },
    );
  }
}

function verdict(question: Asked, answer: string, because: string): RulesVerdict {
  switch (answer) {
    case 'ask':
      return { is: 'ask', why: because };
    case 'first':
      return option(question.options[0], because, 'the rules take the first option, but it names none');
    case 'recommended':
      return option(recommended(question), because, 'no option is marked as recommended');
    default:
      return { is: 'answer', answer, because };
  }
}

function option(label: string | undefined, because: string, why: string): RulesVerdict {
  return label === undefined ? { is: 'ask', why } : { is: 'answer', answer: label, because };
}

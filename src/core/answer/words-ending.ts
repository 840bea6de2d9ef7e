import { phrase } from './phrase.ts';

/** The words by which the end of some work is known: done, not done, offered more. */

const SEVERAL = '(?:all|both|each|every|everything)';
const WORK =
  '(?:implementation|tasks?|work|features?|refactoring|refactor|migration|fix|fixes|bug|changes?|setup|everything|items?|steps?|requirements?|todos?|both|project|phase|build|it)';

/** Says that the whole is done. */
export const COMPLETE = phrase(
  `(?:the |this |that |all |your |my )?${WORK} (?:\\w{1,16} ){0,3}(?:is|are|has been|have been)(?: all| both| now| fully| successfully){0,2} (?:complete|completed|done|finished|implemented|in place|resolved|fixed|working)`,
  '(?:implementation|task|work|mission|migration|refactoring|setup|plan|fix) (?:complete|completed|accomplished|finished|done)',
  '(?:the|this|that|your|my|all) (?:[\\w-]{1,16} ){1,4}(?:is|are) (?:now )?(?:done|finished|complete|completed)',
  'all (?:done|set|finished|complete|completed|good now)',
  `${SEVERAL} (?:of )?(?:the |these |our )?(?:\\d{1,6} )?(?:\\w{1,16} ){0,2}(?:tests?|checks?|specs?|suites?) (?:are |is |have |has |now |all |still ){0,2}(?:pass|passes|passed|passing|green|succeed|succeeded)`,
  '(?:tests?|checks?|build|suite|lint) (?:\\w{1,12} ){0,3}(?:pass|passes|passed|passing|succeeds|succeeded|green)',
  `${SEVERAL} (?:\\w{1,12} ){0,2}(?:works?|builds|passes|compiles|working)`,
  "i(?:'ve| have)? (?:now |successfully |just |fully ){0,2}(?:completed|finished)(?! (?:exploring|reading|reviewing|analy[sz]ing|looking|investigating|the (?:analysis|review|exploration|investigation|research|first|initial)))",
  '(?:is|are) (?:now )?ready (?:for (?:use|review|merge|merging|deployment|production)|to (?:use|merge|deploy|ship|go|review))',
  '(?:nothing|no) (?:else |more |left |further |additional ){0,2}(?:to do|(?:work|changes?|action) (?:is |are |was |were )?(?:needed|required|necessary))',
  'successfully (?:completed|implemented|finished|fixed|created|added|updated|migrated|deployed|built)',
);

/** A sentence, or its first word, that says so: "Done!", "Security audit finished." */
export const DONE_ALONE =
  /^(?:[\w-]{1,20} ){1,4}(?:done|finished|completed?)[.!:]{0,3}$|^(?:(?:it's |that's |and |we're |i'm )?(?:all )?done|finished|completed?|fixed|implemented|success|ready)(?:[.!:,;)]|$| [–—-] )/;

/** Reports a piece of work. */
export const REPORTED = phrase(
  "(?:i|we)(?:'ve| have)? (?:also |now |just |successfully |then |already |finally ){0,2}(?:added|created|implemented|fixed|updated|refactored|removed|renamed|wrote|written|built|moved|replaced|resolved|configured|installed|migrated|set up|merged|converted|changed|documented|tested|verified|deployed|committed|pushed|cleaned|extracted|introduced|integrated|wired|patched|corrected|rewrote|rewritten|made)",
  '(?:has|have) been (?:\\w{1,16} )?(?:added|created|implemented|fixed|updated|refactored|removed|renamed|written|built|moved|replaced|resolved|configured|installed|migrated|merged|converted|changed|documented|tested|deployed|committed|pushed|extracted|rewritten)',
  '(?:is|are|was|were) (?:now )?(?:fixed|implemented|added|created|updated|written|working|resolved|in place|removed)',
);
export const REPORTED_FIRST =
  /^(?:added|created|implemented|fixed|updated|refactored|removed|renamed|wrote|built|moved|replaced|resolved|configured|installed|migrated|merged|converted|extracted|documented)\b/;

/** In a sentence with one of these nothing is claimed. */
export const NOT_CLAIMED = phrase(
  'not',
  "\\w{1,12}n't",
  'never',
  'cannot',
  'once',
  'until',
  'unless',
  'if',
  'almost',
  'nearly',
  'partially',
  'partly',
  'half',
  'halfway',
  'incomplete',
  'will (?:be|have)',
  '(?:to|should|must|would|can|could|may|might) be',
  'before (?:i|we|the|it|all)',
  'when (?:all|the|it|this|that|everything)',
  'as soon as',
  'need(?:s)? to',
  'expect(?:ed)? to',
  'only',
);

/** More is to come, from the agent itself. */
export const MORE_TO_COME = phrase(
  "(?:i(?:'ll| will|'m going to| am going to)|let me|let's) (?:now |then |next |also |first |just |quickly |go ahead and ){0,2}(?!know|wait|leave|stop|hold|pause|stand|not|be|keep|assume|summari[sz]e|explain|recap)[a-z]{2,20}",
  'next (?:up|step is|i|we|steps?:)',
  'still (?:need|needs|have|has) to',
  'still (?:to do|working on|in progress|remaining|left|pending)',
  '(?:remaining|outstanding) (?:work|steps|tasks|items|todos)',
  'not (?:yet|fully|quite) (?:done|complete|completed|finished|implemented)',
  '(?:in progress|work in progress|wip)',
);

/** Offers more, or only says good-bye. */
export const CLOSING = phrase(
  '(?:is|was) there (?:anything|something)',
  '(?:anything|something) else (?:you|i|that|to)',
  '(?:need )?anything else(?=\\W{0,4}$)',
  'let me know (?:if|when|whenever) (?:you|there|anything|something|any)',
  '(?:any|have|with|got) (?:\\w{1,12} ){0,2}(?:questions?|concerns?|feedback|thoughts)',
  '(?:want|like) to (?:know|learn|hear|see|read) (?:\\w{1,12} )?more',
  'need (?:any |some )?(?:more |further |other |additional )?(?:help|clarification|details|assistance)',
  "what(?:'s| is) next",
  'what (?:would|do|should|shall|can) (?:you|i|we)(?: like| want)?(?: me| us)?(?: to)?(?: \\w{1,12}){0,3} next',
  'feel free to',
  'happy to (?:help|adjust|make|explain|answer|walk|go|add|do)',
  '(?:curious|interested)',
);

/** The agent has no task: only the person has one. */
export const GREETING = phrase(
  'how (?:can|may) i (?:help|assist)',
  'what (?:can i|would you like (?:me )?to|do you want (?:me )?to|are we) (?:do|help|work on|working on|build|building)(?: you)?(?: with| on)?(?: today| now| first)?(?=\\W{0,4}$)',
  'what (?:task|project)',
);

/** Offers to do more than it was asked. */
export const OFFER = phrase(
  '(?:would you like|do you want|you want|want|like)(?: me| us)? to',
  'would you like (?:a|an|some|any|help|more)',
  "if you(?:'d)? (?:like|want)",
  '(?:should|shall|can|may|could) (?:i|we) also',
);

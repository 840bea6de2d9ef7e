import { opening, phrase } from './phrase.ts';

/** The words by which a question is known, and of which kind it is. */

const ACT = '(?:i|we)';
const IT = '(?:it|this|that|these|those|everything|all (?:of )?this|(?:the|my|this|that) [a-z]{1,20})';
const FINE =
  '(?:ok|okay|fine|alright|all right|good|great|acceptable|reasonable|safe|correct|right|make sense|makes sense|sensible)';

/** Asks for leave to do something, or whether something is right: "yes, go ahead" is an answer. */
export const LEAVE = phrase(
  `(?:should|shall|may|can|could|might) ${ACT}`,
  'do you want me',
  'would you like me',
  '(?:you )?want me to',
  '(?:you want|you like|want|would like) to (?:proceed|continue|go ahead|start|begin)',
  'are you sure',
  `mind if ${ACT}`,
  `(?:is|are|was|would) ${IT} (?:[a-z]{1,20} )?(?:be )?${FINE}`,
  `(?:do|does|will|would) ${IT} (?:[a-z]{1,20} ){0,2}(?:look|sound|seem|work|match|make sense|suit)`,
  'are you (?:ok|okay|happy|fine|comfortable|ready|good)',
  `${FINE} (?:to|if|with)`,
  `(?:sounds?|looks?|all) ${FINE}`,
  'ready (?:to|for|when)',
  'good to go',
  'do you (?:approve|agree|confirm)',
  'permission to',
  '(?:can|could|would) you (?:please )?(?:confirm|approve)',
);

/** A question that is nothing but such a word: "Proceed?" */
export const LEAVE_ALONE = opening(
  '(?:proceed|continue|go ahead|confirm|approve|approved|agreed|ready|ok|okay|all good|start|begin|shall we|commit|push|merge|run|apply|install|delete|overwrite|replace|deploy|retry|try again)\\b[^,]{0,60}',
);

/** What it would go on with: its own work, not something beside it. */
export const PROCEED = phrase(
  'proceed',
  'continue',
  'go ahead',
  'carry on',
  'keep going',
  'move (?:on|forward|ahead)',
  'start',
  'begin',
  'get started',
  'implement(?:ing)?',
  'execute',
  'apply',
  'make (?:this|these|the|those) (?:\\w{1,20} )?changes?',
  'next (?:step|phase|task|part|one|item)',
  'phase \\w{1,3}',
  'step \\w{1,3}',
);

/** Without a question mark, waits for leave all the same. */
export const AWAITS_LEAVE = phrase(
  '(?:await|awaiting|wait|waiting) (?:for )?(?:on )?your (?:go-ahead|go ahead|approval|confirmation|ok|okay|signal|decision|permission|review)',
  '(?:need|needs|require|requires) your (?:go-ahead|go ahead|approval|confirmation|ok|okay|permission|sign-off)',
  'please (?:confirm|approve|review)(?! (?:which|what|how|where))',
  `let me know (?:if|whether|when) (?:${ACT} (?:should|can|may|shall)|i'm (?:good|clear)|(?:this|that|it|everything) (?:looks|sounds|works|is)|you(?:'d| would)? (?:like|want) (?:me|us)|you(?:'re| are) (?:ready|happy|ok|okay|good)|you (?:approve|agree))`,
  '(?:say|type|reply|respond|answer)(?: with| back)? ["“]?(?:yes|y|go|ok|okay|x{1,20})["”]? (?:to|and|if|when)',
  'say the word',
  '(?:give|get) (?:me )?the go-ahead',
  "(?:once|when|if|after|as soon as) you(?:'ve| have)? (?:confirm|confirmed|approve|approved|agree|agreed|give)",
  'ready to (?:proceed|start|begin|implement|continue|go)(?: when| whenever| once| if| on)',
);

/** Without a question mark, waits for words that only the person has. */
export const AWAITS_WORDS = phrase(
  'let me know (?:which|what|how|where|who|when you|your)',
  'please (?:provide|tell|specify|clarify|share|choose|select|pick|decide|advise|send|paste|describe|answer|respond|reply|enter|give|supply|confirm (?:which|what|how|where)|let me know (?:which|what|how|where))',
  '(?:tell|advise) me (?:which|what|how|where|who|more)',
  "i(?:'ll| will)? need (?:to know|you to|(?:a few|some|more|the following|a bit more|these|your|several) (?:\\w{1,12} )?(?:information|info|details?|context|input|things|answers|decisions?|pieces)|clarification|the following)",
  "(?:which|what)(?:ever)? (?:one|option|approach|way) (?:would )?you(?:'d)? (?:prefer|like|want)",
  '(?:await|awaiting|wait for|waiting for|waiting on) your (?:input|response|answers?|reply|choice|instructions?)',
  "(?:it's|it is|that's) your (?:call|choice|decision)",
  '(?:reply|respond|answer) with',
);

/** Chooses between things. */
export const CHOOSES = phrase(
  'which',
  'prefer|preferred|preference',
  'choose',
  'choice',
  'pick',
  'select',
  '(?:these|the|following|several|two|three|few|four|some|your|my) (?:\\w{1,12} )?(?:options|choices|ways|approaches|alternatives|possibilities)',
  'options?:',
  '(?:one|any|either) of',
  'rather',
  'or',
);

/** Chooses among things that were named before. */
export const CHOOSES_AMONG = phrase(
  'which(?: (?:one|ones|of (?:these|those|them|the \\w{1,20})|option|approach|way|path|route|direction|solution|alternative|version|strategy|method|is it|sounds|works))',
  'which (?:would you|do you|should (?:i|we))',
  'prefer|preferred|preference',
  'choose|choice|pick|select',
  'options?',
  '(?:one|any|either) of',
  'rather',
);

/** Names them: "1 or 2", "option A or B". */
export const NUMBERED =
  /(?<![\w'])(?:option |approach |alternative |number )?(?:[a-e]|[1-9]), ?(?:[a-e]|[1-9]),? or (?:[a-e]|[1-9])(?![\w'])|(?<![\w'])(?:option |approach |alternative |number )?(?:[a-e]|[1-9]) or (?:option |approach |alternative |number )?(?:[a-e]|[1-9])(?![\w'])/;

/** Its answer is among what follows, when a list does. */
export const HOW = phrase(
  'how (?:would|should|do|shall|can)',
  'what (?:would you like|should|shall|do you want|do you prefer|approach)',
  'where should',
  'who should',
);

/** A sentence that its items finish: "Should I:". */
export const UNFINISHED = phrase(
  '(?:should (?:i|we)|shall (?:i|we)|would you like me to|do you want me to|would you (?:like|prefer)(?: to)?|do you (?:want|prefer)(?: to)?) ?:',
);

/** Asks for an opinion; about a plan it asks for leave. */
export const OPINION = phrase(
  'what do you think',
  'thoughts',
  'feedback',
  'concerns?',
  'comments',
  '(?:any|want|like|make|other|have|with|suggest|need) (?:\\w{1,12} ){0,3}(?:changes|adjustments?|modifications?|tweaks|edits|suggestions|questions|adjusted|changed|different|differently)',
  '(?:adjust|change|modify|tweak|refine|revise|add)(?: or \\w{1,12})? (?:anything|something|any|the|this|it)',
  'how does (?:this|that|it)(?: \\w{1,12})? (?:sound|look)',
  'review',
);

/** The person must do or say something: "yes" alone is no answer. */
export const REQUEST = phrase(
  '(?:can|could|would|will) you (?:please )?(?!like|prefer|rather|want|mind|be|confirm|approve)[a-z]{2,20}',
);

/** A question about facts, which has no "go ahead". */
export const FACT = opening('do you (?:have|know|need|remember|use)', '(?:is|are) there', 'have you');

export const YES_OR_NO = opening(
  "(?:is|are|was|were|am|do|does|did|have|has|had|will|would|could|can|should|shall|may|might|must)(?:n't)?",
);

export const TAG_QUESTION = /, (?:right|correct|ok|okay|yes|no|agreed|isn't it|doesn't it)\?\W{0,4}$/;

export const WH_WORD = opening("(?:what|which|where|when|who|whom|whose|why|how)(?:'s|'re)?");

import { phrase } from './phrase.ts';

/** The words by which it is known that an agent cannot go on. */

export const BLOCKED = phrase(
  "(?:i am|i'm|we are|we're|currently|still|remain|remains|now) (?:\\w{1,12} )?(?:stuck|blocked)",
  'blocked (?:by|on|until|because)',
  '(?:unable|not able) to (?:proceed|continue|complete|finish|make|go|move|access|do)',
  "(?:cannot|can't|can not|couldn't|could not) (?:\\w{1,12} )?(?:proceed|continue|complete|finish|make (?:any )?(?:further )?progress|go (?:on|further)|move forward|do (?:this|that)|help with|assist with)",
  'i (?:will |would )?(?:need|require|lack) (?:\\w{1,16} ){0,4}(?:access|permissions?|credentials?|api key|token|authori[sz]ation|password|secret|privileges|login)',
  "i (?:don't|do not) have (?:\\w{1,16} ){0,4}(?:access|permissions?|credentials?|api key|token|authori[sz]ation|password|privileges|rights)",
  '(?:give|giving) up',
  'out of (?:ideas|options)',
  'going (?:round |around )?in circles',
  '(?:not sure|unsure|unclear) how to (?:proceed|continue)',
  '(?:needs?|requires?) (?:your|human|manual) (?:intervention|attention|action|help)',
);

/** What was tried does not work yet. */
export const STILL_FAILING = phrase(
  '(?:still|keeps?|continues? to) (?:\\w{1,12} ){0,2}(?:fail|fails|failing|error|errors|erroring|crash|crashes|crashing|hang|hangs|hanging|broken|get|getting|see|seeing|throws?|throwing|times out|timing out|not work|not working|red)',
  "still (?:does|do|is|are)(?:n't| not)",
  '(?:tests?|build|command|install|installation|compilation|lint|checks?|suite|deployment|migration) (?:is |are |has |have |now |also |\\d{1,5} ){0,2}(?:fails|fail|failed|failing)',
);
/** In a sentence with one of these it is told, not suffered. */
export const NOT_SUFFERED = phrase(
  'pre-existing',
  'preexisting',
  'unrelated',
  'expected',
  'no longer',
  'previously',
  'earlier',
  'before',
  'used to',
  'was',
  'were',
  'fixed',
  'if',
  'when',
  '(?:no|not|0|zero|any|without|never) (?:\\w{1,16} ){0,3}(?:tests?|checks?|errors?|failures?|fail\\w{0,3}|get\\w{0,4}|see\\w{0,3})',
);

/** Something could not be done; enough where nothing else is claimed. */
export const COULD_NOT = phrase(
  "(?:couldn't|could not|unable to|wasn't able to|was not able to|am not able to|failed to|cannot|can't)",
  '(?:permission|access) (?:was |is )?denied',
  '(?:not |un)authori[sz]ed',
  'authentication (?:failed|error|required)',
  '(?:fatal )?error:',
  'ran into an? (?:error|issue|problem)',
  'encountered an? (?:\\w{1,16} )?(?:error|issue|problem)',
  'command not found',
  'no such file',
  'timed out',
);

import { phrase } from './phrase.ts';

/** Calls something a plan that is put up. */
export const PLAN = phrase(
  "(?:here(?:'s| is)|below is|this is|i(?:'ve| have) (?:prepared|drafted|created|written|put together|made|outlined)) (?:my |the |a |an )?(?:[a-z-]{1,20} ){0,3}(?:plan|proposal|approach|outline|strategy|roadmap)",
  '(?:my|the|proposed|suggested|implementation|refactoring|migration|recommended) (?:plan|approach|proposal|strategy)(?: is|:)',
  "here(?:'s| is) what i(?:'d| would)? (?:suggest|propose|recommend)",
  "i(?: would|'d)? (?:recommend|suggest|propose) (?:the following|this) (?:approach|plan|order|steps|changes)",
  'i (?:propose|plan to|would propose|suggest (?:we|the following|doing|that))',
  "i(?:'d| would) (?:propose|suggest) (?:the following|to|we|doing)",
  'review (?:the|this|my) (?:\\w{1,20} )?(?:plan|proposal|approach|design)',
  '(?:the|this|my) plan (?:above|below)',
  '(?:this|that|the|my) (?:\\w{1,20} )?(?:plan|approach|proposal|strategy|design)(?= (?:sound|look|work|make|seem|ok|okay|good)|\\?)',
);

/** A title that says plan and nothing else. */
export const PLAN_TITLE = /^(?:[a-z-]{1,20} ){0,3}plan(?: [a-z-]{1,20}){0,4}:?$/;

/** Says what it would do; a plan when steps follow. */
export const INTENT = phrase(
  "here(?:'s| is) (?:what|how) i(?:'ll| will|'d| would| plan to| intend to|'m going to)",
  "i(?:'ll| will|'m going to|'d| would| am going to) (?:\\w{1,12} ){0,3}(?:the following|these|as follows)",
  "how i(?:'ll| will|'d| would) (?:approach|do|tackle|handle|go about)",
  '(?:steps|changes)(?: (?:are|i would take|to take|i will take|would be))? ?:',
  "i(?:'ll| will|'d| would|'m going to) ?:",
);

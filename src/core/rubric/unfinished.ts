import type { LineRule } from './line-rules.ts';
import { isFixture, isGenerated, isProse, isTest } from './paths.ts';

/** Marks by which people and programs say that something is still to be done. */
export const unfinished: LineRule = (text, path) => {
  if (isGenerated(path) || isFixture(path)) return undefined;
  // What stands in the middle of a test's line may be what it tests.
  if (isTest(path)) return COMMENT_FIRST.test(text) ? `a mark of work to be done: ${text.trim()}` : undefined;
  if (MARK.test(text) || (!isProse(path) && COMMENT.test(text))) return `a mark of work to be done: ${text.trim()}`;
  if (!isProse(path) && NOT_THERE.test(text)) return `it says it is not implemented: ${text.trim()}`;
  return undefined;
};

/** As people write them; a program for to-do lists has other words that look like these. */
const MARK = /\b(?:TODO|FIXME|HACK)(?:\([^)]{0,80}\))?:/;
const COMMENT =
  /(?:\/\/|\/\*|^\s*\*|#|--|<!--|;)\s*@?(?:TODO|FIXME|XXX|HACK)\b|(?:\/\/|#|\/\*)\s*(?:just |only )?(?:a )?(?:stub|placeholder)\b/;
const COMMENT_FIRST = /^\s*(?:\/\/|\/\*|\*|#|--|<!--|;)\s*@?(?:TODO|FIXME|XXX|HACK)\b/;
const NOT_THERE = /\bnot (?:yet )?implemented\b|\bunimplemented!\(|\btodo!\(|\bNotImplemented(?:Error|Exception)\b/i;

import type { Said } from './sentences.ts';
import { COMPLETE, DONE_ALONE, NOT_CLAIMED, REPORTED, REPORTED_FIRST } from './words-ending.ts';

/** Whether a sentence says that the whole is done. */
export function isComplete({ plain, asks }: Said): boolean {
  if (asks) return false;
  if (NOT_CLAIMED.test(plain)) return false;
  return DONE_ALONE.test(plain) || COMPLETE.test(plain);
}

/** Whether a sentence reports that something was done. */
export function isReported({ plain, asks }: Said): boolean {
  if (asks || NOT_CLAIMED.test(plain)) return false;
  return REPORTED.test(plain) || REPORTED_FIRST.test(plain);
}

/** Whether anything in it claims that work was done. */
export function isClaimed(said: readonly Said[]): boolean {
  return said.some((one) => isComplete(one) || isReported(one));
}

import { InvalidArgumentError } from 'commander';

/** A whole number between two others, as an option's value. */
export function wholeNumber(least: number, most: number): (text: string) => number {
  return (text) => {
    const number = Number(text);
    if (/^\d+$/.test(text) && number >= least && number <= most) return number;
    throw new InvalidArgumentError(`It must be a whole number from ${least} to ${most}.`);
  };
}

/** Seconds, more than none; fractions are fine. */
export function seconds(text: string): number {
  const number = Number(text);
  if (/^\d*\.?\d+$/.test(text) && number > 0 && number <= LONGEST_S) return number;
  throw new InvalidArgumentError(`It must be a number of seconds, more than 0 and at most ${LONGEST_S}.`);
}

/** 24 days: the longest a timer of the daemon can wait. */
const LONGEST_S = 2_073_600;

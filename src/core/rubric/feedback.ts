import type { Verdict } from '../events/proof.ts';
import { clip, oneLine } from '../text/line.ts';
import { assess } from './assess.ts';
import { PASS } from './assessment.ts';
import type { Point } from './facts.ts';

/** What a worker is told whose work a review sent back: what was found, with places, and what to do. Markdown of several lines. */
export function reviewFeedback(verdict: Verdict): string {
  return [
    `Your work was reviewed and sent back: ${scores(verdict)}.`,
    ...(oneLine(verdict.summary) === ''
      ? []
      : [`The review sums up: ${clip(oneLine(verdict.summary), SUMMARY_COLUMNS)}`]),
    ...listed(verdict),
    'Look at each of these places and put right what is wrong. Where the review is mistaken, leave it as it is and say why in your summary. Change nothing else.',
  ].join('\n\n');
}

function scores(verdict: Verdict): string {
  const { presence, correctness, completeness, quality } = verdict;
  const there = presence ? '' : 'what was asked for is not there; ';
  const average = assess(verdict).average.toFixed(2);
  return `${there}correctness ${correctness}, completeness ${completeness}, quality ${quality} of 5, which is ${average} on average where ${PASS.toFixed(2)} is asked for`;
}

/** The worst subjects first, as many as a worker can keep in mind. */
function listed(verdict: Verdict): string[] {
  const open = verdict.points.filter((point) => worth(verdict, point) < FULL);
  if (open.length === 0) return [];
  const sorted = open.toSorted((one, other) => worth(verdict, one) - worth(verdict, other));
  const lines = sorted.slice(0, MOST_POINTS).map(pointLine);
  const more = sorted.length - lines.length;
  return [['What it found:', ...lines, ...(more > 0 ? [`- and ${more} more`] : [])].join('\n')];
}

function worth({ presence, ...scored }: Verdict, { about }: Point): number {
  return about === 'presence' ? (presence ? FULL : 0) : scored[about];
}

function pointLine({ about, says, file, line }: Point): string {
  const place =
    file === undefined ? '' : `${clip(oneLine(file), PLACE_COLUMNS)}${line === undefined ? '' : `:${line}`}: `;
  return `- ${place}${clip(oneLine(says), SAYS_COLUMNS)} (${about})`;
}

/** Nothing is wanting; what is said of it is praise. */
const FULL = 5;
const MOST_POINTS = 30;
const SUMMARY_COLUMNS = 600;
const PLACE_COLUMNS = 200;
const SAYS_COLUMNS = 400;

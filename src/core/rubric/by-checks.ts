import type { Verdict } from '../events/proof.ts';
import { completenessOf } from './completeness.ts';
import { correctnessOf } from './correctness.ts';
import { readDiff } from './diff.ts';
import type { DiffFile } from './diff.ts';
import type { Facts, Known } from './facts.ts';
import { LOOKED_AT } from './facts.ts';
import { presenceOf } from './presence.ts';
import { qualityOf } from './quality.ts';

/** A verdict by what can be told without reading the work. A score of 3 means that nothing is known, and a point says so. */
export function byChecks(facts: Facts): Verdict {
  const known: Known = { ...facts, ...(facts.diff !== undefined && { files: filesIn(facts.diff) }) };
  const { presence, points } = presenceOf(known);
  const [correctness, completeness, quality] = [
    correctnessOf(known),
    completenessOf(known, presence),
    qualityOf(known),
  ];
  const all = [...points, ...correctness.points, ...completeness.points, ...quality.points];
  return {
    presence,
    correctness: correctness.score,
    completeness: completeness.score,
    quality: quality.score,
    points: all.slice(0, MOST_POINTS),
    summary: summaryOf(known, presence),
  };
}

const MOST_POINTS = 100;

/** Of a diff that nobody could read either, the beginning; the file at the cut is only half there. */
function filesIn(diff: string): DiffFile[] {
  return diff.length > LOOKED_AT ? readDiff(diff.slice(0, LOOKED_AT)).slice(0, -1) : readDiff(diff);
}

function summaryOf({ evidence: { verify } }: Known, presence: boolean): string {
  const acceptance = verify === undefined ? 'was not run' : verify.ok ? 'passed' : 'did not pass';
  const made = presence ? '' : ' There is nothing to look at.';
  return `By checks alone, without reading the work: its acceptance command ${acceptance}.${made}`;
}

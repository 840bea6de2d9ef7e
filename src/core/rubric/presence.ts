import { mustProduce } from '../proof/asked.ts';
import { produced } from '../proof/produced.ts';
import type { Known, Point } from './facts.ts';

/** Whether there is anything to judge. Where nobody can tell, that is said, and it is not held against the work. */
export function presenceOf({ run, task, evidence, files = [] }: Known): { presence: boolean; points: Point[] } {
  const made = files.length > 0 ? 'files' : produced(evidence);
  if (made === 'files' || made === 'findings' || !mustProduce(run, task)) return { presence: true, points: [] };
  return made === 'unknown'
    ? {
        presence: true,
        points: [point('what it changed could not be measured, so whether it did anything is not known')],
      }
    : { presence: false, points: [point('no file was changed, and it told no findings')] };
}

function point(says: string): Point {
  return { about: 'presence', says };
}

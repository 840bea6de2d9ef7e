import type { Deduction, Known, Point, Scored } from './facts.ts';
import { ALL, deducted, LOOKED_AT } from './facts.ts';
import { addedFiles } from './added-files.ts';
import { debugLeft, longLine, marker, skippedTest, trailingBlanks } from './left-overs.ts';
import { filePoints, linePoints } from './line-rules.ts';
import { isTest } from './paths.ts';
import { secret } from './secrets.ts';

/** 4 where nothing is wrong on the surface, since nobody has read it; 3 where there is nothing to look at. */
export function qualityOf({ files, diff = '' }: Known): Scored {
  const cut = diff.length > LOOKED_AT ? [point(CUT)] : [];
  if (files === undefined || files.length === 0) return { score: 3, points: [...cut, point(NOTHING)] };
  const lines = (rule: Parameters<typeof linePoints>[2]): Point[] => linePoints('quality', files, rule);
  const [tests, others] = [files.filter(({ path }) => isTest(path)), files.filter(({ path }) => !isTest(path))];
  const found: Deduction[] = [
    { points: linePoints('quality', others, secret), takes: ALL },
    { points: linePoints('quality', tests, secret), takes: 1 },
    { points: lines(marker), takes: ALL },
    { points: lines(skippedTest), takes: 2 },
    { points: lines(debugLeft), takes: 1 },
    { points: filePoints('quality', files, trailingBlanks), takes: 1 },
    { points: filePoints('quality', files, longLine), takes: 1 },
    ...addedFiles(files),
    { points: cut, takes: 1 },
  ];
  return deducted(4, found, point(NOBODY));
}

const NOTHING = 'there is no changed line to look at';
const CUT = 'the change is so large that only its first 5 000 000 characters were looked at';
const NOBODY = 'only the surface was looked at: nobody read how it is made';

function point(says: string): Point {
  return { about: 'quality', says };
}

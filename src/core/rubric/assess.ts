import type { Verdict } from '../events/proof.ts';
import { PASS } from './assessment.ts';

/** What a verdict comes to. The average is of the three scores, to two places; absence fails whatever they are. */
export function assess({ presence, correctness, completeness, quality }: Verdict): { average: number; pass: boolean } {
  const sum = correctness + completeness + quality;
  return { average: Math.round((sum / 3) * 100) / 100, pass: presence && sum >= PASS * 3 };
}

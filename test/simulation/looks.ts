import type { Evidence, Verdict, Verification } from '../../src/core/events/proof.ts';
import type { Run } from '../../src/core/state/state.ts';
import type { TaskState } from '../../src/core/state/task-state.ts';
import type { Dice } from '../support/dice.ts';
import type { Ends } from './legs.ts';

/** How often an acceptance command ends badly by chance. */
const FLAKY = 0.02;

/** Whether a person who knows how it ended would say that this holds. */
export function holds(
  run: Run,
  { spec, evidence: told }: TaskState,
  { changes, unmeasured, verify }: Evidence,
  ends: Ends,
): boolean {
  if (ends === 'says it is blocked' || verify?.ok === false) return false;
  const needNothing = run.options.noVerify === true || spec.writes === 'nothing';
  const found = told?.says?.findings !== undefined;
  if (unmeasured !== undefined) return run.ground?.isolate === 'none' && (found || needNothing);
  if (!changes) return true;
  if (changes.conflicted.length > 0) return false;
  return changes.count > 0 || found || needNothing;
}

/** How its acceptance command ends; now and then badly though nothing is wrong. */
export function verification(luck: Dice, command: string, ends: Ends): Verification {
  const it = { command, ms: 1000, output: '/out', tail: '' };
  if (ends === 'acceptance fails') return { ...it, ok: false, exitCode: 1, tail: 'expected 3, got 4' };
  if (!luck.chance(FLAKY)) return { ...it, ok: true, exitCode: 0 };
  return luck.chance(0.5) ? { ...it, ok: false, timedOut: true } : { ...it, ok: false, problem: 'spawn ENOMEM' };
}

export const GOOD: Verdict = {
  presence: true,
  correctness: 4,
  completeness: 4,
  quality: 3,
  points: [],
  summary: 'fine',
};
export const BAD: Verdict = {
  ...GOOD,
  correctness: 2,
  completeness: 2,
  points: [{ about: 'correctness', says: 'page 0 is not handled', file: 'src/a.ts', line: 12 }],
};

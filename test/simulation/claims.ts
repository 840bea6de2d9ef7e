import type { Testimony } from '../../src/core/events/proof.ts';
import type { AttemptKey } from '../../src/core/events/event.ts';
import type { Task } from '../../src/core/tasks/task.ts';
import { Dice } from '../support/dice.ts';
import type { Ends, Leg } from './legs.ts';
import type { Night, PlannedRun } from './night.ts';

/** How an attempt ends that says it is done, and is not. */
export type FalseClaim = Extract<
  Ends,
  'changed nothing' | 'acceptance fails' | 'markers left' | 'says it is blocked' | 'poor'
>;

const FALSE_CLAIMS: readonly (readonly [weight: number, FalseClaim])[] = [
  [15, 'changed nothing'],
  [40, 'acceptance fails'],
  [5, 'markers left'],
  [10, 'says it is blocked'],
  [50, 'poor'],
];

const NAMES: ReadonlySet<Ends> = new Set(FALSE_CLAIMS.map(([, claim]) => claim));

export function isFalse(ends: Ends): ends is FalseClaim {
  return NAMES.has(ends);
}

/** Those that a run's proof would find. */
function findable({ ground, options }: PlannedRun, task: Task): (readonly [number, FalseClaim])[] {
  const looks: Record<FalseClaim, boolean> = {
    'changed nothing': ground !== undefined && !options.noVerify,
    'acceptance fails': commandOf(options, task) !== undefined,
    'markers left': ground !== undefined,
    'says it is blocked': true,
    poor: options.review !== undefined,
  };
  return FALSE_CLAIMS.filter(([, claim]) => looks[claim]);
}

function commandOf(options: PlannedRun['options'], task: Task): string | undefined {
  const { every, domains } = options.verify ?? {};
  return task.verify ?? domains?.[task.domain] ?? every;
}

/** A task's legs where its work is looked into: a quarter says once too early that it is done, or more than once. */
export function withFalseClaims(seed: number, run: PlannedRun, task: Task, legs: readonly Leg[]): Leg[] {
  if (!isLookedInto(run)) return [...legs];
  const dice = new Dice(seed, 'claims', run.id, task.id);
  const claims = dice.pick([
    [75, 0],
    [13, 1],
    [6, 2],
    [4, 3],
    [2, 5],
  ] as const);
  const whole = legs.at(-1)?.ms ?? 0;
  const kinds = findable(run, task);
  const early = Array.from({ length: claims }, (): Leg => ({ ends: dice.pick(kinds), ms: dice.spread(1000, whole) }));
  return [...legs.slice(0, -1), ...early, ...legs.slice(-1)];
}

export function isLookedInto({ ground, options }: PlannedRun): boolean {
  return ground !== undefined || options.verify !== undefined;
}

/** Some find something out and change no file. */
export function isResearch(seed: number, { run, task }: Pick<AttemptKey, 'run' | 'task'>): boolean {
  return new Dice(seed, 'research', run, task).chance(0.05);
}

/** What is written in its result file. */
export function saysOf({ seed, runs }: Night, key: AttemptKey, ends: Ends): Testimony | undefined {
  const run = runs.find(({ id }) => id === key.run);
  if (!run || !isLookedInto(run)) return undefined;
  if (ends === 'says it is blocked') return { status: 'blocked', summary: 'no access to the database' };
  return ends === 'done' && isResearch(seed, key) ? { status: 'done', findings: 'two open doors' } : undefined;
}

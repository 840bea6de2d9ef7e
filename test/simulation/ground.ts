import type { Ground } from '../../src/core/events/ground.ts';
import type { RunOptions } from '../../src/core/events/run-options.ts';
import { Dice } from '../support/dice.ts';
import type { PlannedRun } from './night.ts';

/** The commit that was checked out when a run began. */
export const BASE = 'b'.repeat(40);
/** How long an acceptance command, or the set-up of a tree, may take. */
export const CHECK_MS = 10 * 60_000;
/** How long a reviewer may take, minutes. */
const REVIEW_MINUTES = 10;

/** What is asked of a run's work. */
export type Asked = 'nothing' | 'a check' | 'all of it' | 'its own word';

/** The night's runs, some of them in a repository: the first with all there is, the second in the person's own tree, of the third it hangs on the night. */
export function grounded(seed: number, runs: readonly PlannedRun[], auto: readonly string[]): PlannedRun[] {
  const dice = new Dice(seed, 'ground');
  const third = dice.pick([
    [1, 'nothing'],
    [1, 'a check'],
    [2, 'its own word'],
  ] as const);
  const asked: readonly Asked[] = ['all of it', 'all of it', third];
  const isolated: readonly Ground['isolate'][] = ['worktree', 'none', 'worktree'];
  return runs.map((run, index) => inGround(seed, run, asked[index] ?? 'nothing', isolated[index] ?? 'none', auto));
}

function inGround(
  seed: number,
  run: PlannedRun,
  asked: Asked,
  isolate: Ground['isolate'],
  auto: readonly string[],
): PlannedRun {
  if (asked === 'nothing') return run;
  const dice = new Dice(seed, 'reads only', run.id);
  const tasks = run.tasks.map((task) => (dice.chance(0.03) ? { ...task, writes: 'nothing' } : task));
  const options = { ...run.options, checkMs: CHECK_MS, ...asking(asked, auto) };
  // An acceptance command needs no repository.
  if (asked === 'a check') return { ...run, tasks, options };
  const ground: Ground = { root: '/project', below: '', base: BASE, isolate, bring: { copy: [], link: [] } };
  return { ...run, tasks, options, ground };
}

function asking(asked: Asked, auto: readonly string[]): Partial<RunOptions> {
  switch (asked) {
    case 'nothing':
      return {};
    case 'a check':
      return { verify: { every: 'npm test' } };
    case 'its own word':
      return { noVerify: true };
    case 'all of it':
      return {
        verify: { domains: { frontend: 'npm test', backend: 'cargo test', docs: 'vale .', database: 'make db' } },
        review: { agents: auto.toReversed(), minutes: REVIEW_MINUTES },
      };
  }
}

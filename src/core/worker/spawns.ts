import type { State } from '../state/state.ts';

/** How much may be begun in an hour. Fuses: work that is meant stays far below, a loop gone wild does not. */
export interface SpawnLimits {
  /** Runs of everybody together, whoever they say they are. */
  readonly runs: number;
  /** Tasks in runs that workers begin. */
  readonly byWorkers: number;
}

export interface Spawning {
  readonly by: 'worker' | 'person';
  readonly tasks: number;
}

/** Why a run can't be taken in now, by what the ledger has of the last hour; undefined: it can. `now`: ms. */
export function spawnProblem({ runs }: State, asked: Spawning, limits: SpawnLimits, now: number): string | undefined {
  const recent = runs.filter((run) => run.startedAt > now - HOUR_MS);
  if (recent.length >= limits.runs)
    return `${recent.length} runs were begun in the last hour, and "perHour.runs" in config.json allows ${limits.runs}`;
  if (asked.by === 'person') return undefined;
  const before = recent.filter(({ parent }) => parent).reduce((sum, { tasks }) => sum + tasks.length, 0);
  return before + asked.tasks <= limits.byWorkers
    ? undefined
    : `workers began ${before} tasks of their own in the last hour and ask for ${asked.tasks} more; "perHour.byWorkers" in config.json allows ${limits.byWorkers}`;
}

const HOUR_MS = 3_600_000;

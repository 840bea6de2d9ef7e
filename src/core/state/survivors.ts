import type { Survivor } from '../events/event.ts';
import { survivorNames } from '../text/survivors.ts';
import { noted } from './change.ts';
import type { Run } from './state.ts';

/** What could not be ended is told with the worker, and at the end of the run. */
export function withSurvivors(run: Run, name: string | undefined, survivors: readonly Survivor[]): Run {
  if (survivors.length === 0) return run;
  const workers = run.workers.map((worker) => (worker.name === name ? { ...worker, survivors } : worker));
  return noted({ ...run, workers }, `${name}: pid ${survivorNames(survivors)} could not be ended`);
}

import { OmoError } from '../core/errors.ts';
import { SESSION_PREFIX } from '../core/report/report.ts';
import type { Run, State, WorkerState } from '../core/state/state.ts';
import { nearest } from '../core/text/nearest.ts';

/** What a client's words name: the run, the worker. Unknown ones throw E_NOT_FOUND with the nearest known. */

export function latest(state: State): Run {
  const run = state.runs.at(-1);
  if (!run) throw new OmoError('E_NOT_FOUND', 'there has been no run yet. Start one with `omo orchestrate "…"`.');
  return run;
}

/** The run of that id, the only one whose id begins so, or the `latest`. */
export function theRun(state: State, id: string): Run {
  if (id === 'latest') return latest(state);
  const exact = state.runs.find((run) => run.id === id);
  const begun = state.runs.filter((run) => id !== '' && run.id.startsWith(id));
  const run = exact ?? (begun.length === 1 ? begun[0] : undefined);
  if (run) return run;
  const which =
    begun.length > 1
      ? `${begun.length} runs begin with "${id}": ${begun.map((one) => one.id).join(', ')}.`
      : (letGoWords(state, id) ??
        `there is no run "${id}".${known(
          state.runs.map((one) => one.id),
          id,
        )}`);
  throw new OmoError('E_NOT_FOUND', which);
}

/** undefined: it was never let go, or too long ago to be remembered. */
function letGoWords({ gone }: State, id: string): string | undefined {
  const found = id === '' ? undefined : gone.findLast(({ run }) => run.startsWith(id));
  return (
    found &&
    `run ${found.run} was let go ${found.days} days after its end, as "keep.days" in config.json says; its branches are still in git, and the last result files of its workers in omo's home.`
  );
}

export function openWorkers(state: State): { run: Run; worker: WorkerState }[] {
  return state.runs.flatMap((run) =>
    run.workers.filter((worker) => worker.phase.is !== 'closed').map((worker) => ({ run, worker })),
  );
}

export function openWorker(state: State, name: string): { run: Run; worker: WorkerState } {
  const open = openWorkers(state);
  const bare = name.startsWith(SESSION_PREFIX) ? name.slice(SESSION_PREFIX.length) : name;
  const found = open.find(({ worker }) => worker.name === bare);
  if (found) return found;
  const names = open.map(({ worker }) => worker.name);
  throw new OmoError('E_NOT_FOUND', `there is no live worker "${name}".${known(names, name) || ' No worker is live.'}`);
}

export function workerNames(runs: readonly Run[]): string[] {
  return [...new Set(runs.flatMap((run) => run.workers.map((worker) => worker.name)))];
}

export function known(names: readonly string[], name: string): string {
  const meant = nearest(name, names);
  if (meant !== undefined) return ` Did you mean "${meant}"?`;
  return names.length === 0 ? '' : ` There is: ${names.slice(-10).join(', ')}.`;
}

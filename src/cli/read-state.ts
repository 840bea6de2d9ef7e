import type { JournalRecord } from '../adapters/journal/read.ts';
import { OmoError } from '../core/errors.ts';
import type { Found } from '../core/report/find-worker.ts';
import { findWorker, workerNamesOf } from '../core/report/find-worker.ts';
import { reduce } from '../core/state/reduce.ts';
import type { Run, State } from '../core/state/state.ts';
import { EMPTY } from '../core/state/state.ts';
import { upgraded } from '../core/state/upgrade.ts';
import { nearest } from '../core/text/nearest.ts';
import type { JournalReader } from './damage.ts';
import { strict } from './damage.ts';

/** What omo knows, folded from its journal; no daemon is asked, and none is needed. */
export function readState(home: string, { current }: Pick<JournalReader, 'current'> = strict(home)): State {
  let state = EMPTY;
  current((record) => (state = fold(state, record)));
  return state;
}

/** The state after one record more. */
export function fold(state: State, record: JournalRecord): State {
  if ('event' in record) return reduce(state, record.event);
  // A snapshot is the state itself, written by omo and held together by the line's checksum.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return upgraded(record.snapshot as State);
}

/** The worker of that name, in that run or else the latest that has one. Throws E_NOT_FOUND with the nearest name. */
export function theWorker(state: State, name: string, run: string | undefined): Found {
  const found = findWorker(state, name, run);
  if (found) return found;
  const names = workerNamesOf(state);
  const where = run === undefined ? '' : ` in a run that begins with "${run}"`;
  if (names.includes(name) && run !== undefined)
    throw new OmoError('E_NOT_FOUND', `there is no worker "${name}"${where}. The latest runs are: ${runIds(state)}.`);
  const meant = nearest(name, names);
  const hint =
    meant !== undefined
      ? `Did you mean "${meant}"?`
      : names.length === 0
        ? 'There has been none yet. Start some with `omo orchestrate "…"`.'
        : `There is: ${names.slice(0, 10).join(', ')}.`;
  throw new OmoError('E_NOT_FOUND', `there is no worker "${name}"${where}. ${hint}`);
}

/** The run whose id begins so, else the latest. Throws E_NOT_FOUND. */
export function theRun(state: State, id: string | undefined): Run {
  const run = state.runs.findLast((one) => id === undefined || id === 'latest' || one.id.startsWith(id));
  if (run) return run;
  throw new OmoError('E_NOT_FOUND', `there is no run "${id ?? 'latest'}". The latest are: ${runIds(state) || 'none'}.`);
}

export function iso(ms: number): string {
  return new Date(ms).toISOString();
}

function runIds(state: State): string {
  return state.runs
    .slice(-5)
    .map(({ id }) => id)
    .join(', ');
}

import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Logger } from 'pino';
import { entries, leftAttempts } from '../adapters/files/left-attempts.ts';
import { removeAll } from '../adapters/files/remove-all.ts';
import type { Home } from '../config/home.ts';
import { ifThere } from '../core/fault.ts';
import { isRunId, runId } from '../core/run-id.ts';
import type { Run, State } from '../core/state/state.ts';
import type { TaskState } from '../core/state/task-state.ts';
import { currentKey, findRun } from '../core/state/state.ts';
import { iso, mendResults } from './results.ts';
import { isStill } from './watch.ts';
import { isLeftDraft } from './write-whole.ts';

export interface HouseParts {
  readonly home: Home;
  /** ms since the epoch. */
  readonly now: () => number;
  readonly log: Pick<Logger, 'warn'>;
  readonly state: () => State;
}

/** At a daemon's start. A home that can't be tidied is told of in the log: its workers must not be left alone for that. */
export async function keepHouse(parts: HouseParts): Promise<void> {
  const { log, state } = parts;
  const broke = (error: unknown): void => log.warn({ err: error }, 'housekeeping broke off');
  await tidy(parts).catch(broke);
  const mended = await mendResults(parts, state().runs).catch(broke);
  for (const worker of mended ?? []) log.warn({ worker }, 'result file written again');
}

/**
 * Removes what belongs to runs the state has let go of, so that a home doesn't grow for ever, and the tokens of attempts that
 * are over: one whose daemon was killed just before its start leaves its own; and what a killed daemon was about to write.
 * Each is listed before the state is asked, since what is made meanwhile stands there by then. Returns what was to be removed.
 */
export async function tidy(parts: HouseParts): Promise<string[]> {
  const { home, log, state } = parts;
  const old = [
    ...(await leftAttempts(home, () => forgottenBy(state()))),
    ...(await oldEnvironments(parts)),
    ...(await oldTokens(parts)),
    ...(await oldViews(parts)),
    ...(await leftDrafts(home)),
  ];
  for (const { path, why } of await removeAll(old)) log.warn({ file: path, reason: why }, 'not removed');
  return old;
}

/**
 * Runs that nothing is known of any more. After a repair of the journal with losses one of before it may still go on: its
 * files are left to the person (`omo doctor --fix`), unless the state remembers that it was let go.
 */
function forgottenBy({ runs, gone, losses }: State): (run: string) => boolean {
  const [known, letGo] = [new Set(runs.map(({ id }) => id)), new Set(gone.map(({ run }) => run))];
  const loss = losses.at(-1);
  const sure = loss === undefined ? '' : runId(iso(loss.at), '');
  return (run) => isRunId(run) && !known.has(run) && (run > sure || letGo.has(run));
}

/** The environment of a run is written before the run is recorded, so that of an unknown one may be of one that begins. */
const BEGINS_MS = 10 * 60_000;

async function oldEnvironments({ home, now, state }: HouseParts): Promise<string[]> {
  const listed = await entries(home.environments);
  const ages = await Promise.all(listed.map((name) => changedAt(join(home.environments, name))));
  const isForgotten = forgottenBy(state());
  const old = listed.filter((name, index) => {
    const [id = ''] = name.split('.');
    const run = findRun(state(), id);
    return run ? isStill(run) : isForgotten(id) && (ages[index] ?? 0) < now() - BEGINS_MS;
  });
  return old.map((name) => join(home.environments, name));
}

/** ms since the epoch; 0 when it is gone. */
async function changedAt(path: string): Promise<number> {
  return (await ifThere(() => stat(path)))?.mtimeMs ?? 0;
}

async function oldTokens({ home, state }: HouseParts): Promise<string[]> {
  const listed = await entries(home.tokens);
  const { runs } = state();
  const held = new Set(runs.flatMap((run) => run.tasks.flatMap((task) => tokenOf(home, run, task))));
  const isForgotten = forgottenBy(state());
  const isOver = (name: string): boolean => {
    const [id = ''] = name.split('.');
    return findRun(state(), id) !== undefined || isForgotten(id);
  };
  return listed
    .filter(isOver)
    .map((name) => join(home.tokens, name))
    .filter((path) => !held.has(path));
}

function tokenOf(home: Home, run: Run, task: TaskState): string[] {
  return task.phase.is === 'running' ? [home.token(currentKey(run, task))] : [];
}

/** A terminal may show for days how a worker of a run that is known has ended. */
async function oldViews({ home, state }: HouseParts): Promise<string[]> {
  const listed = await entries(home.views);
  const isForgotten = forgottenBy(state());
  return listed.filter((name) => isForgotten(name.split('.')[0] ?? '')).map((name) => join(home.views, name));
}

async function leftDrafts(home: Home): Promise<string[]> {
  const files = (await readdir(home.root, { withFileTypes: true })).filter((one) => one.isFile());
  return files.filter(({ name }) => isLeftDraft(name)).map(({ name }) => join(home.root, name));
}

import type { Run } from '../state/state.ts';
import { clip, oneLine } from '../text/line.ts';
import { SESSION_PREFIX, type TaskReport, workerReports } from './report.ts';

/** What the terminal that showed a worker says when its session has ended, as `omo results` would. Safe to print. */
export function endLines(run: Run, name: string, iso: (ms: number) => string): string[] {
  const worker = workerReports(run, iso).find((one) => one.name === name);
  return [
    `${SESSION_PREFIX}${name} has ended${worker === undefined ? '' : `: ${worker.status}`}`,
    ...(worker?.tasks ?? []).flatMap(taskLines),
    `What it showed: omo logs ${name} · all of the run: omo results ${run.id}`,
  ];
}

function taskLines({ status, title, attempts, summary, reason }: TaskReport): string[] {
  const tries = attempts > 1 ? `, ${attempts} attempts` : '';
  const says = status === 'done' ? summary : reason;
  return [
    `  ${status}${tries}: ${clip(oneLine(title), COLUMNS)}`,
    ...(says === undefined ? [] : [`    ${clip(oneLine(says), COLUMNS)}`]),
  ];
}

const COLUMNS = 72;

import type { WorkerReport } from '../../core/report/report.ts';
import { safeLine } from './safe.ts';

/** Workers that a terminal should show and doesn't, a line each, with why and how to see them all the same. */
export function unseenLines(workers: readonly WorkerReport[]): string[] {
  return workers.flatMap(({ name, view }) => {
    if (view?.is !== 'failed') return [];
    const worker = safeLine(name);
    return [`${worker} goes on unseen: ${safeLine(view.reason ?? '')} To look in: omo attach ${worker}`];
  });
}

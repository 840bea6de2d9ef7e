import type { Survivor } from '../../core/events/event.ts';
import { endTree, type EndWaits } from './end-tree.ts';
import type { ProcessTable } from './process-table.ts';

/**
 * In the environment of what a daemon runs beside itself: git, set-up commands, reviewers. Its value is the home. Programs that
 * live on by themselves, as tmux and the workers, don't bear it.
 */
const BESIDE = 'OMO_BESIDE';
/** A git that is told to end takes back what it has half done. */
const WAITS: EndWaits = { termMs: 2000, killMs: 2000 };

/** From here on, whatever inherits this process's environment bears the mark. */
export function markBeside(home: string): void {
  process.env[BESIDE] = home;
}

/** The mark, for a program that inherits nothing. */
export function besideMark(): Record<string, string> {
  const home = process.env[BESIDE];
  return home === undefined ? {} : { [BESIDE]: home };
}

/** Ends what a daemon that was killed has left running, or it would work beside the next one. Returns what would not end. */
export function endBeside(table: ProcessTable, home: string): Promise<readonly Survivor[]> {
  return endTree(table, { marks: { [BESIDE]: home }, spare: [] }, WAITS);
}

import type { Survivor } from '../core/events/event.ts';
import { OmoError } from '../core/errors.ts';
import { SESSION_PREFIX } from '../core/report/report.ts';
import { several } from '../core/text/several.ts';
import type { Seen, Terminal } from '../ports/terminal.ts';

/** Attempts that live in tmux though the journal knows nothing of their runs: nobody can say what becomes of their work, so a person does. */
export function strayTrouble(strays: readonly Seen[], attach: readonly string[]): OmoError {
  const named = strays
    .slice(0, NAMED)
    .map(({ worker, key }) => `${SESSION_PREFIX}${worker} (run ${key.run}, task ${key.task})`);
  const more = strays.length > NAMED ? ` and ${strays.length - NAMED} more` : '';
  return new OmoError(
    'E_STRAY',
    `${several(strays.length, 'worker')} in tmux of runs that the journal does not tell of: ${named.join(', ')}${more}. ` +
      `omo leaves them and their files alone. Look at them with: ${attach.join(' ')}; \`omo kill-all\` ends them`,
  );
}

const NAMED = 5;

/** Then the next name is tried. */
export function sessionTaken(worker: string): OmoError {
  return new OmoError(
    'E_NAME_TAKEN',
    `the session ${SESSION_PREFIX}${worker} holds a worker of a run that the journal does not tell of. Nothing was started in it; \`omo kill-all\` ends what is there.`,
  );
}

/** What was ended, and what would not end. */
export interface Ended {
  readonly workers: readonly string[];
  readonly survivors: readonly Survivor[];
}

/** Ends them and closes their sessions; what they left on disk stays. */
export async function endStrays(terminal: Terminal, strays: readonly Seen[]): Promise<Ended> {
  const survivors: Survivor[] = [];
  for (const { place, key, worker } of strays) {
    survivors.push(...(await terminal.stop(place, key)));
    await terminal.close(worker);
  }
  return { workers: [...new Set(strays.map(({ worker }) => worker))], survivors };
}

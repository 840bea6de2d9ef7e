import type { Chance } from '../provider/chances.ts';
import type { Wait } from '../schedule/waits.ts';

/**
 * Why a task is not running, in words: `codex limited until 11:27, claude at cap 3/3`. `clock` writes a time of day; without it
 * no times are told.
 */
export function waitWords({ because, until }: Wait, clock?: (ms: number) => string): string {
  const at = (ms: number | undefined) => (ms === undefined || !clock ? '' : ` until ${clock(ms)}`);
  switch (because.is) {
    case 'dependencies':
      return `waits for ${because.tasks.join(', ')}`;
    case 'held':
      return 'its run is paused';
    case 'budget':
      return because.reason;
    case 'again':
      return `is tried again${clock && until !== undefined ? ` at ${clock(until)}` : ''}`;
    case 'slots':
      return `${because.running} of ${because.max} workers are busy`;
    case 'providers':
      return because.chances.map((chance) => chanceWords(chance, at)).join(', ');
  }
}

function chanceWords(chance: Chance, at: (ms: number) => string): string {
  switch (chance.is) {
    case 'now':
      return `${chance.agent} is left for others`;
    case 'full':
      return `${chance.agent} at cap ${chance.running}/${chance.max}`;
    case 'later':
      return `${chance.agent} ${chance.why}${at(chance.until)}`;
    case 'stopped':
      return `${chance.agent} stopped (${chance.message})`;
    case 'paused':
      return `${chance.agent} paused`;
  }
}
